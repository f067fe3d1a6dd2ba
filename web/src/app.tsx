import { useEffect, useState } from "preact/hooks";
import { Redirect, Route, Switch, useLocation } from "wouter-preact";
import { onForged, onSignedOut, type Session } from "./api/client.js";
import { restartLive, stopLive } from "./api/live.js";
import { Layout } from "./layout.js";
import { AuditPage } from "./pages/audit.js";
import { ChannelsPage } from "./pages/channels.js";
import { DeadLettersPage } from "./pages/dead-letters.js";
import { DeliveriesPage } from "./pages/deliveries.js";
import { DeliveryPage } from "./pages/delivery.js";
import { EndpointPage } from "./pages/endpoint.js";
import { EndpointsPage } from "./pages/endpoints.js";
import { EventTypesPage } from "./pages/event-types.js";
import { FailuresPage } from "./pages/failures.js";
import { InboundPage } from "./pages/inbound.js";
import { IntegrationsPage } from "./pages/integrations.js";
import { KeysPage } from "./pages/keys.js";
import { LoginPage } from "./pages/login.js";
import { NewEndpointPage } from "./pages/new-endpoint.js";
import { NotificationsPage } from "./pages/notifications.js";
import { OrganizationsPage } from "./pages/organizations.js";
import { RedriveSettingsPage } from "./pages/redrive-settings.js";
import { ReplayPage, ReplaysPage } from "./pages/replays.js";
import { compareSession, findSession, forget, lookAt, signOut, takePortalToken, WhoContext } from "./session.js";
import { Empty, ErrorNote, Loading } from "./ui/basics.js";
import { ApiError } from "./api/client.js";

type State = { session?: Session | undefined; known: boolean; error?: ApiError; ended?: boolean };

export function App() {
  const [state, setState] = useState<State>({ known: false });
  const [organization, setOrganization] = useState("");
  const [, go] = useLocation();

  const end = () => {
    forget();
    setState({ known: true, ended: true });
  };
  useEffect(() => {
    takePortalToken();
    findSession().then((session) => {
      setOrganization(sessionStorage.getItem("fanfare.organization") ?? "");
      setState({ session, known: true });
    }).catch((error: ApiError) => setState({ known: true, error }));
    return onSignedOut(end);
  }, []);

  // Another tab may have signed in as somebody else meanwhile.
  useEffect(() => {
    const { session } = state;
    if (!session) return;
    const compare = async () => {
      const found = await compareSession(session);
      if (found === "another") location.reload();
      if (found === "over") end();
    };
    const shown = () => document.hidden || void compare();
    document.addEventListener("visibilitychange", shown);
    const stop = onForged(() => void compare());
    return () => {
      document.removeEventListener("visibilitychange", shown);
      stop();
    };
  }, [state.session]);

  const ready = state.session && (!state.session.platform || organization);
  useEffect(() => {
    if (!ready) return stopLive();
    restartLive();
    return stopLive;
  }, [state.session?.id, organization, Boolean(ready)]);

  if (state.error) return <main class="alone"><ErrorNote error={state.error} retry={() => location.reload()} /></main>;
  if (!state.known) return <main class="alone"><Loading /></main>;
  const { session } = state;
  if (!session) return <LoginPage ended={Boolean(state.ended)} onSignedIn={(found) => setState({ session: found, known: true })} />;
  const who = {
    session, organization: session.platform ? organization : session.organizationId ?? "",
    mayManage: session.scopes.includes("manage"), isPortal: session.kind === "portal",
    look: (id: string) => {
      lookAt(id);
      setOrganization(id);
      go(id ? "/settings/webhooks" : "/organizations");
    },
    signOut: async () => {
      await signOut();
      setOrganization("");
      setState({ known: true });
      go("/");
    },
  };
  return (
    <WhoContext.Provider value={who}>
      <Layout key={who.organization}>{ready ? <Pages portal={who.isPortal} /> : <OrganizationsPage />}</Layout>
    </WhoContext.Provider>
  );
}

function Pages({ portal }: { portal: boolean }) {
  return (
    <Switch>
      <Route path="/settings/webhooks"><EndpointsPage /></Route>
      <Route path="/settings/webhooks/new"><NewEndpointPage /></Route>
      <Route path="/settings/webhooks/:id/:tab?">{({ id, tab }) => <EndpointPage key={id} id={id!} tab={tab ?? "overview"} />}</Route>
      <Route path="/settings/integrations"><IntegrationsPage /></Route>
      <Route path="/settings/integrations/webhooks"><EndpointsPage fromIntegrations /></Route>
      {!portal && <Route path="/settings/inbound"><InboundPage /></Route>}
      {!portal && <Route path="/settings/channels"><ChannelsPage /></Route>}
      {!portal && <Route path="/settings/redrive"><RedriveSettingsPage /></Route>}
      {!portal && <Route path="/settings/keys"><KeysPage /></Route>}
      {!portal && <Route path="/settings/audit"><AuditPage /></Route>}
      <Route path="/notifications"><NotificationsPage /></Route>
      <Route path="/deliveries"><DeliveriesPage /></Route>
      <Route path="/deliveries/:id">{({ id }) => <DeliveryPage key={id} id={id!} />}</Route>
      <Route path="/failures"><FailuresPage /></Route>
      <Route path="/dead-letters"><DeadLettersPage /></Route>
      <Route path="/replays"><ReplaysPage /></Route>
      <Route path="/replays/:id">{({ id }) => <ReplayPage key={id} id={id!} />}</Route>
      <Route path="/event-types"><EventTypesPage /></Route>
      <Route path="/organizations"><OrganizationsPage /></Route>
      <Route path="/"><Redirect to="/settings/webhooks" /></Route>
      <Route><Empty page icon="book" title="There is no such page"><p>The address may be mistyped.</p></Empty></Route>
    </Switch>
  );
}
