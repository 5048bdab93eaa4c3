/** What leads are looked for: who is due, by words, with whom, by tag, and in which order. */
import { useEffect, useRef, useState } from "react";
import { useCell } from "../../desk/cell";
import { useLanguage } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import { EVERYTHING, isNarrowed, type When } from "../../state/leads/look";
import { knownTags } from "../../state/leads/tags";
import { useLeadsText } from "../../text/leads";
import { Close } from "../parts/icons";
import { useOwners } from "./owners";

/** Until whoever types has paused. */
const PAUSE_MS = 250;
const WHENS: readonly When[] = ["any", "overdue", "today"];

export function LookBar() {
  const leads = useLeads();
  const words = useLeadsText();
  const language = useLanguage();
  const look = useCell(leads.look);
  const { due, leads: known } = useCell(leads.board);
  const owners = useOwners();
  const tags = knownTags(known.values());
  // Today's are those that are overdue too: the figure says how many there are to be called now.
  const many: Record<When, number | undefined> = { any: undefined, overdue: due?.overdue, today: due && due.overdue + due.today };
  return (
    <div className="look-bar" role="search">
      <div className="when-picks" role="group" aria-label={words.when}>
        {WHENS.map((when) => (
          <button key={when} type="button" aria-pressed={look.when === when} data-when={when} data-many={(many[when] ?? 0) > 0} onClick={() => leads.narrow({ when })}>
            {words.whens[when]}
            {many[when] !== undefined && <span className="chip-count">{many[when].toLocaleString(language)}</span>}
          </button>
        ))}
      </div>
      <Find />
      <select className="small-select" aria-label={words.owner} value={look.owner} onChange={(e) => leads.narrow({ owner: e.currentTarget.value })}>
        <option value="">{words.anyOwner}</option>
        {owners.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <select className="small-select" aria-label={words.tag} value={look.tag} onChange={(e) => leads.narrow({ tag: e.currentTarget.value })}>
        <option value="">{words.anyTag}</option>
        {[...new Set([...tags, ...(look.tag ? [look.tag] : [])])].map((tag) => (
          <option key={tag} value={tag}>
            {tag}
          </option>
        ))}
      </select>
      <select className="small-select" aria-label={words.order} value={look.order} onChange={(e) => leads.narrow({ order: e.currentTarget.value === "newest" ? "newest" : "next" })}>
        <option value="next">{words.orders.next}</option>
        <option value="newest">{words.orders.newest}</option>
      </select>
      {isNarrowed(look) && (
        <button type="button" className="button quiet look-clear" onClick={() => leads.narrow({ ...EVERYTHING, order: look.order })}>
          <Close /> {words.clear}
        </button>
      )}
    </div>
  );
}

function Find() {
  const leads = useLeads();
  const words = useLeadsText();
  const { q } = useCell(leads.look);
  const [typed, setTyped] = useState(q);
  const asked = useRef(q);
  // What was cleared elsewhere is cleared here too.
  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setTyped(q);
  }, [q]);
  useEffect(() => {
    if (typed === asked.current) return;
    const soon = setTimeout(() => {
      asked.current = typed;
      leads.narrow({ q: typed });
    }, PAUSE_MS);
    return () => clearTimeout(soon);
  }, [leads, typed]);
  return <input type="search" aria-label={words.find} placeholder={words.findHint} maxLength={100} dir="auto" value={typed} onChange={(e) => setTyped(e.currentTarget.value)} />;
}
