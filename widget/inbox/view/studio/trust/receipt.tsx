/** How many of what went. */
import { useLanguage } from "../../../desk/desk";
import { count } from "../../../state/studio/figures";
import { useTrustText } from "../../../text/trust";

interface Props {
  label: string;
  removed: Readonly<Record<string, number>>;
  nothing: string;
}

export function Receipt({ label, removed, nothing }: Props) {
  const { counted } = useTrustText();
  const language = useLanguage();
  // What has words comes in their order, what has none behind it.
  const place = (what: string) => Object.keys(counted).indexOf(what) + 1 || Infinity;
  const rows = Object.entries(removed)
    .filter(([, number]) => number > 0)
    .sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b));
  if (rows.length === 0) return <p className="menu-hint">{nothing}</p>;
  return (
    <dl className="receipt" aria-label={label}>
      {rows.map(([what, number]) => (
        <div key={what}>
          <dt>{counted[what] ?? what}</dt>
          <dd>{count(number, language)}</dd>
        </div>
      ))}
    </dl>
  );
}
