import { Link } from "wouter-preact";
import { useEndpoints } from "../api/data.js";
import { useWho } from "../session.js";
import { ButtonLink, PageHead } from "../ui/basics.js";
import { Icon } from "../ui/icons.js";

export function IntegrationsPage() {
  const { mayManage } = useWho();
  const endpoints = useEndpoints();
  const many = endpoints.data?.data.length;
  return (
    <>
      <PageHead title="Integrations">What your organization's events can be connected with.</PageHead>
      <ul class="tiles">
        <li class="card tile">
          <span class="empty-icon"><Icon name="webhook" /></span>
          <h2><Link href="/settings/integrations/webhooks">Webhooks</Link></h2>
          <p>HTTPS requests to your own server, signed and retried, whenever something happens.</p>
          <p class="muted">{many === undefined ? " " : many === 0 ? "None set up yet" : many === 1 ? "1 endpoint" : `${many} endpoints`}</p>
          <div class="actions start">
            {mayManage && <ButtonLink to="/settings/webhooks/new" kind="primary" icon="plus">Add Webhook</ButtonLink>}
            <ButtonLink to="/settings/integrations/webhooks">Manage</ButtonLink>
          </div>
        </li>
      </ul>
    </>
  );
}
