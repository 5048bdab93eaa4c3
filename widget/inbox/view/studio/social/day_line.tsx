/** Figures of 60 days as a line, in words for those who do not see it, and in a table behind it. */
import type { SocialDay } from "../../../session/social_api";
import { endsOf, pathsOf, type Pick, pointsOf, rowOf } from "../../../state/social/line";
import { useSocialText } from "../../../text/social";
import { useDates } from "../../parts/clock";
import { useNumbers } from "../campaigns/numbers";

const SIZE = { width: 240, height: 56, edge: 3 };

interface Props {
  days: readonly SocialDay[];
  pick: Pick;
  /** What it is a line of. */
  what: string;
}

export function DayLine({ days, pick, what }: Props) {
  const words = useSocialText();
  const numbers = useNumbers();
  const { at } = useDates();
  const row = rowOf(days, pick, new Date().toISOString().slice(0, 10));
  const ends = endsOf(row);
  if (!ends) return <p className="menu-hint">{words.lineNone}</p>;
  // At noon a day is the same one wherever the browser is.
  const name = (day: string) => at(`${day}T12:00:00`, "short");
  const { first, last, change } = ends;
  const told = words.line(what, name(first.day), numbers.of(first.value), name(last.day), numbers.of(last.value));
  return (
    <figure className="day-line" data-change={Math.sign(change)}>
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} role="img" aria-label={told} preserveAspectRatio="none">
        {pathsOf(row, SIZE).map((path) => (
          <path key={path} d={path} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      <figcaption>
        <span className="day-line-change">{words.change(`${change > 0 ? "+" : ""}${numbers.of(change)}`)}</span>
        <details>
          <summary>{words.table}</summary>
          <div className="day-line-table" tabIndex={0} role="region" aria-label={what}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.day}</th>
                  <th scope="col">{what}</th>
                </tr>
              </thead>
              <tbody>
                {pointsOf(row)
                  .reverse()
                  .map(({ day, value }) => (
                    <tr key={day}>
                      <th scope="row">{name(day)}</th>
                      <td>{numbers.of(value)}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </div>
        </details>
      </figcaption>
    </figure>
  );
}
