/** The other conversations of the same contact. */
import { useMemo } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useText } from "../../desk/desk";
import { href } from "../../desk/route";
import { get } from "../../state/table";
import { useDates } from "../parts/clock";

export function Earlier({ contact, current }: { contact: string; current: string }) {
  const { route } = useDesk();
  const { contact: words, status, list } = useText();
  const { view } = useCell(route);
  const { at } = useDates();
  const all = useInbox((s) => get(s.earlier, contact));
  const others = useMemo(() => all?.filter((c) => c.id !== current), [all, current]);
  if (!others) return null;
  return (
    <section>
      <h3>{words.earlier}</h3>
      {others.length === 0 && <p className="contact-since">{words.noEarlier}</p>}
      <ul className="earlier">
        {others.map((c) => (
          <li key={c.id}>
            <a
              href={href({ view, conversation: c.id, contact: false })}
              onClick={(e) => {
                if (e.metaKey || e.ctrlKey || e.shiftKey) return;
                e.preventDefault();
                route.go({ conversation: c.id, contact: false });
              }}
            >
              <span className="earlier-text">{c.preview?.text || list.noPreview}</span>
              <span className="earlier-foot">
                {at(c.updated_at, "date")} · {status[c.status]}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
