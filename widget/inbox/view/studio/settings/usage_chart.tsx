/** One bar a day. The table beside it has the same numbers for those who do not see it. */
import { useLanguage, useText } from "../../../desk/desk";
import type { UsageRow } from "../../../session/studio_types";
import { dollars, price } from "../../../state/studio/figures";
import { ceiling, daily, total } from "../../../state/studio/usage";
import { useDates } from "../../parts/clock";

export function UsageChart({ rows, days }: { rows: readonly UsageRow[]; days: readonly string[] }) {
  const { settings } = useText();
  const words = settings.usage;
  const language = useLanguage();
  const { at } = useDates();
  const bars = daily(rows, days);
  const top = ceiling(Math.max(...bars.map(({ cost }) => cost)));
  const name = (day: string) => at(`${day}T12:00:00`, "short");
  const [first = "", last = ""] = [days[0], days.at(-1)];
  return (
    <figure className="chart" role="img" aria-label={words.chart(name(first), name(last), dollars(total(rows).cost, language))}>
      <div className="chart-scale" aria-hidden="true">
        {[top, top / 2, 0].map((value) => (
          <span key={value}>{price(value, language)}</span>
        ))}
      </div>
      <div className="chart-bars" aria-hidden="true">
        {bars.map(({ day, cost, turns }) => (
          <span key={day} className="chart-bar" title={`${name(day)}: ${dollars(cost, language)}, ${words.columns.turns.toLowerCase()}: ${turns}`}>
            <span style={{ blockSize: `${(cost / top) * 100}%` }} data-empty={cost === 0} />
          </span>
        ))}
      </div>
      <div className="chart-ends" aria-hidden="true">
        <span>{name(first)}</span>
        <span>{name(last)}</span>
      </div>
    </figure>
  );
}
