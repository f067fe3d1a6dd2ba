// Who is signed in, and what they may do.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { api, credentials, take, type ApiError, type Session } from "./api/client.js";

const PORTAL = "fanfare.portal-token";
const ORGANIZATION = "fanfare.organization";

export interface Who {
  session: Session;
  /** Of a platform key: the organization it looks at; "" none yet. */
  organization: string;
  mayManage: boolean;
  isPortal: boolean;
  look: (organization: string) => void;
  signOut: () => Promise<void>;
}

export const WhoContext = createContext<Who | undefined>(undefined);
export function useWho(): Who {
  const who = useContext(WhoContext);
  if (!who) throw new Error("nobody is signed in");
  return who;
}

/** A portal token comes behind the #, which no server and no log sees; it leaves the address at once. */
export function takePortalToken(): void {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) sessionStorage.setItem(PORTAL, token);
  if (location.pathname === "/portal") {
    history.replaceState(null, "", "/dashboard/settings/webhooks");
    if (!token) sessionStorage.removeItem(PORTAL);
  }
  credentials.portalToken = sessionStorage.getItem(PORTAL) ?? "";
}

export async function findSession(): Promise<Session | undefined> {
  credentials.organization = sessionStorage.getItem(ORGANIZATION) ?? "";
  const answer = await api.GET("/api/session");
  if (answer.response.status === 401 || answer.response.status === 403) return undefined;
  const session = await take(Promise.resolve(answer));
  return adopt(session);
}

export async function signIn(apiKey: string): Promise<Session> {
  forget();
  const session = await take(api.POST("/api/session", { headers: { Authorization: `Bearer ${apiKey}` } }));
  return adopt(session);
}

/** Throws an ApiError, and keeps the session, where it can't be ended. */
export async function signOut(): Promise<void> {
  if (!credentials.portalToken) {
    await take(api.DELETE("/api/session")).catch((error: ApiError) => {
      if (error.problem.status !== 401) throw error;
    });
  }
  forget();
}

/** Whether `shown` is who the server knows: the cookie is one for all tabs, and another may have signed in again. */
export async function compareSession(shown: Session): Promise<"same" | "another" | "over"> {
  const answer = await api.GET("/api/session").catch(() => undefined);
  if (answer?.response.status === 401) return "over";
  return answer?.data && answer.data.id !== shown.id ? "another" : "same";
}

export function lookAt(organization: string): void {
  credentials.organization = organization;
  sessionStorage.setItem(ORGANIZATION, organization);
}

export function forget(): void {
  sessionStorage.removeItem(PORTAL);
  sessionStorage.removeItem(ORGANIZATION);
  credentials.portalToken = credentials.csrfToken = credentials.organization = "";
}

function adopt(session: Session): Session {
  credentials.csrfToken = session.csrfToken ?? "";
  if (!session.platform) credentials.organization = "";
  return session;
}
