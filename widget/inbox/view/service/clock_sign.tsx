/** The clock of a promise: how long until it is due, or how late it is. */
import type { Conversation } from "../../../protocol";
import { useText } from "../../desk/desk";
import { pressing, stands } from "../../state/service/clocks";
import { useServiceText } from "../../text/service";
import { span, useDates, useNow, wait } from "../parts/clock";
import { Clock } from "../parts/icons";

export function ClockSign({ conversation, named = false }: { conversation: Conversation; named?: boolean }) {
  const now = useNow();
  const text = useText();
  const { clock: words, promises } = useServiceText();
  const { at } = useDates();
  const clock = conversation.status === "open" ? pressing(conversation.service) : undefined;
  if (!clock) return null;
  const left = Date.parse(clock.due_at) - now;
  const stand = stands(clock, now);
  const promise = promises[clock.promise];
  const said = left > 0 ? words.due(promise, span(left, text)) : words.late(promise, span(-left, text));
  return (
    <span className="service-clock" data-stand={stand} title={words.dueAt(promise, at(clock.due_at, "full"))}>
      <Clock />
      <span className="hidden">{said}</span>
      <span aria-hidden="true">
        {named && `${promise} `}
        {left > 0 ? wait(left, text) : words.lateShort(span(-left, text))}
      </span>
    </span>
  );
}
