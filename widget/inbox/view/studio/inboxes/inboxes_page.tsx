/** All inboxes, and adding one. */
import { useEffect, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useText } from "../../../desk/desk";
import type { Inbox } from "../../../session/studio_types";
import { channelSign } from "../../parts/channel";
import { Plus } from "../../parts/icons";
import { useChangeable } from "../fields";
import { StudioLink } from "../link";
import { Await } from "../loading";
import { SettingsPage } from "../settings/page";
import { HealthBadge } from "./health";
import { NewInbox } from "./new_inbox";

export function InboxesPage() {
  const { studio } = useDesk();
  const { inboxes: words } = useText();
  const changeable = useChangeable();
  const [adding, setAdding] = useState(false);
  const many = useCell(studio.inboxes).value?.length ?? 0;
  useEffect(() => {
    void studio.inboxes.load();
  }, [studio]);
  const add = (
    <button type="button" className="button primary" onClick={() => setAdding(true)}>
      <Plus /> <span className={many > 0 ? "act-words" : undefined}>{words.add}</span>
    </button>
  );
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }} acts={changeable && many > 0 && add}>
      <Await what={studio.inboxes}>
        {(inboxes) =>
          inboxes.length === 0 ? (
            <div className="empty">
              <p className="empty-title">{words.none}</p>
              <p>{words.noneHint}</p>
              {changeable && add}
            </div>
          ) : (
            <ul className="cards">
              {inboxes.map((inbox) => (
                <Card key={inbox.id} inbox={inbox} />
              ))}
            </ul>
          )
        }
      </Await>
      {adding && <NewInbox onClose={() => setAdding(false)} />}
    </SettingsPage>
  );
}

function Card({ inbox }: { inbox: Inbox }) {
  const { studio } = useDesk();
  const { inboxes: words, channels } = useText();
  const bots = useCell(studio.bots).value;
  const bot = bots?.find(({ id }) => id === inbox.bot);
  const { account, channel } = inbox;
  return (
    <li className="card">
      <div className="card-head">
        {channelSign(channel)}
        <span className="row-what">
          <strong>
            <StudioLink to={{ page: "inbox", inbox: inbox.id }} label={words.open(inbox.name)}>
              <bdi>{inbox.name}</bdi>
            </StudioLink>
          </strong>
          <small>{[channels.names[channel] ?? channel, account, bots && (bot ? words.answers(bot.name) : words.noBot)].filter(Boolean).join(" · ")}</small>
        </span>
        <HealthBadge inbox={inbox} />
      </div>
    </li>
  );
}
