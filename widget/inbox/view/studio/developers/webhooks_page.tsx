/** The addresses that are told what happens, and how each does. */
import { useEffect } from "react";
import type { Webhook } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { NEW } from "../../../state/studio/place";
import { hostOf, stateOf } from "../../../state/studio/webhook";
import { useDevelopersText } from "../../../text/developers";
import { Plug, Plus } from "../../parts/icons";
import { useChangeable } from "../fields";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";

export function WebhooksPage() {
  const { developers } = useDesk();
  const { hooks: words } = useDevelopersText();
  const changeable = useChangeable();
  useEffect(() => void developers.webhooks.load(), [developers]);
  return (
    <SettingsPage
      title={words.title}
      lead={words.lead}
      back={{ page: "settings" }}
      acts={
        changeable && (
          <StudioLink to={{ page: "webhook", id: NEW }} className="button primary" label={words.add}>
            <Plus /> <span className="act-words">{words.add}</span>
          </StudioLink>
        )
      }
    >
      <a className="guide-link" href="/guides/webhooks" target="_blank" rel="noopener">
        {words.guide}
      </a>
      <Await what={developers.webhooks}>
        {(webhooks) =>
          webhooks.length === 0 ? (
            <div className="empty">
              <p className="empty-title">{words.none}</p>
              <p>{words.noneHint}</p>
            </div>
          ) : (
            <ul className="cards">
              {webhooks.map((webhook) => (
                <Card key={webhook.id} webhook={webhook} />
              ))}
            </ul>
          )
        }
      </Await>
    </SettingsPage>
  );
}

function Card({ webhook }: { webhook: Webhook }) {
  const { hooks: words } = useDevelopersText();
  const state = stateOf(webhook);
  return (
    <li className="card" data-webhook={webhook.url}>
      <div className="card-head">
        <Plug />
        <span className="row-what">
          <strong>
            <StudioLink to={{ page: "webhook", id: webhook.id }}>
              <bdi>{webhook.description || hostOf(webhook.url)}</bdi>
            </StudioLink>
          </strong>
          <span className="card-text hook-url" dir="ltr">
            {webhook.url}
          </span>
          <small>
            {words.count(webhook.events.length)}
            {webhook.waiting > 0 && ` · ${words.waiting(webhook.waiting)}`}
          </small>
        </span>
        <span className="badge hook-state" data-state={state}>
          {words.state[state]}
        </span>
      </div>
    </li>
  );
}
