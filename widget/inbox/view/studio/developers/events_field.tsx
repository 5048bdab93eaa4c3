/** Which events are sent, and of which inboxes: both are ticked. */
import { useContext, useEffect, useId } from "react";
import type { WebhookEvent } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { EVENT_GROUPS, ticked } from "../../../state/studio/webhook";
import { useDevelopersText } from "../../../text/developers";
import { LockedContext, useFault } from "../fields";
import { Await } from "../loading";

interface EventsProps {
  events: readonly WebhookEvent[];
  fault: string | undefined;
  onChange: (events: WebhookEvent[]) => void;
}

export function EventsField({ events, fault, onChange }: EventsProps) {
  const { hooks: words } = useDevelopersText();
  const locked = useContext(LockedContext);
  const id = useId();
  const told = useFault("/events") ?? fault;
  return (
    <div className="hook-events">
      {EVENT_GROUPS.map(([group, names]) => (
        <fieldset key={group}>
          <legend id={`${id}-${group}`}>{words.groups[group]}</legend>
          <div className="tick-list">
            {names.map((name) => (
              <label key={name}>
                <input type="checkbox" checked={events.includes(name)} disabled={locked} onChange={(e) => onChange(ticked(events, [name], e.currentTarget.checked))} />
                <span>
                  {words.names[name]}
                  <small dir="ltr">{name}</small>
                </span>
              </label>
            ))}
          </div>
          {!locked && (
            <button type="button" className="link" aria-describedby={`${id}-${group}`} onClick={() => onChange(ticked(events, names, true))}>
              {words.all}
            </button>
          )}
        </fieldset>
      ))}
      {told && (
        <p className="fault" role="alert">
          {told}
        </p>
      )}
    </div>
  );
}

export function InboxesField({ inboxes, onChange }: { inboxes: readonly string[]; onChange: (inboxes: string[]) => void }) {
  const { studio } = useDesk();
  const { hooks: words } = useDevelopersText();
  const locked = useContext(LockedContext);
  useEffect(() => void studio.inboxes.load(), [studio]);
  return (
    <Await what={studio.inboxes}>
      {(all) => (
        <div className="tick-list" role="group" aria-label={words.inboxes}>
          {all.map(({ id, name }) => (
            <label key={id}>
              <input type="checkbox" checked={inboxes.includes(id)} disabled={locked} onChange={(e) => onChange(e.currentTarget.checked ? [...inboxes, id] : inboxes.filter((other) => other !== id))} />
              <span>
                <bdi>{name}</bdi>
              </span>
            </label>
          ))}
        </div>
      )}
    </Await>
  );
}
