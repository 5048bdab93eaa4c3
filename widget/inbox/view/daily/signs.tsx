/** How labels, priorities, teams and colleagues look, wherever they are shown. */
import type { NamedLabel, Priority } from "../../../protocol";
import { useDesk, useInbox } from "../../desk/desk";
import { useCell } from "../../desk/cell";
import { useDates } from "../parts/clock";
import { useWorkText } from "../../text/daily";

const BARS: Record<Priority, number> = { none: 0, low: 1, medium: 2, high: 3, urgent: 3 };

/** Bars that rise; urgent is a filled flag among them. */
export function PrioritySign({ of }: { of: Priority }) {
  return (
    <svg className="priority" data-priority={of} viewBox="0 0 14 14" width="14" height="14" aria-hidden="true" focusable="false">
      {of === "urgent" ? (
        <path d="M7 1 13 12.500H1zM7 5v3.500M7 10.200v.6" />
      ) : (
        [0, 1, 2].map((i) => <rect key={i} x={1 + i * 4.5} y={9 - i * 3.500} width="3" height={4 + i * 3.500} rx="1" data-on={i < BARS[of]} />)
      )}
    </svg>
  );
}

export function LabelDot({ colour }: { colour: string }) {
  return <span className="label-dot" style={{ background: colour }} aria-hidden="true" />;
}

export function LabelChip({ label }: { label: Pick<NamedLabel, "name" | "colour"> }) {
  return (
    <span className="label-chip" title={label.name}>
      <LabelDot colour={label.colour} />
      <bdi>{label.name}</bdi>
    </span>
  );
}

/** When a snoozed conversation comes back, in words. */
export function useSnoozeWords(): (until: string | undefined) => string {
  const words = useWorkText();
  const { at, dayName } = useDates();
  return (until) => {
    if (!until) return words.untilMessage;
    const time = at(until, "time");
    const soon = Date.parse(until) - Date.now() < 6 * 86_400_000;
    return words.until(soon ? (isToday(until) ? time : isTomorrow(until) ? `${words.snoozes.tomorrow} ${time}` : `${dayName(until)} ${time}`) : at(until, "date"));
  };
}

const isToday = (when: string) => new Date(when).toDateString() === new Date().toDateString();
const isTomorrow = (when: string) => new Date(when).toDateString() === new Date(Date.now() + 86_400_000).toDateString();

export type Standing = "online" | "away" | "busy" | "offline";

/** How a colleague is there now. */
export function useStanding(): (operator: string) => Standing {
  const { availability } = useDesk();
  const here = useInbox((s) => s.onlineOperators);
  const me = useInbox((s) => s.me?.id);
  const mine = useCell(availability).value;
  return (operator) => (operator === me ? (mine ?? "online") : (here.find(({ id }) => id === operator)?.availability ?? (here.some(({ id }) => id === operator) ? "online" : "offline")));
}

export function StandingDot({ of }: { of: Standing }) {
  return <span className="standing" data-standing={of} aria-hidden="true" />;
}
