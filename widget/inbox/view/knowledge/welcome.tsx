/** The main pane before a base is open; with no base at all it explains what to do. */
import { useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { Plus } from "../parts/icons";
import { useKeeper } from "./area";
import { NameDialog } from "./base_dialogs";

export function Welcome() {
  const { knowledge, route } = useDesk();
  const { knowledge: words } = useText();
  const { phase, items, leaving } = useCell(knowledge.bases);
  const keeper = useKeeper();
  const [naming, setNaming] = useState(false);
  if (phase !== "ready") return null;
  if (items.some(({ id }) => !leaving.has(id))) {
    return (
      <div className="no-thread">
        <Shelf />
        <p className="empty-title">{words.bases.choose}</p>
        <p>{words.bases.chooseHint}</p>
      </div>
    );
  }
  return (
    <div className="welcome">
      <Shelf />
      <h2>{words.bases.none}</h2>
      <p>{words.bases.noneHint}</p>
      <ol>
        {words.bases.steps.map(([title, text], i) => (
          <li key={title}>
            <b aria-hidden="true">{i + 1}</b>
            <span>
              <strong>{title}</strong>
              <span>{text}</span>
            </span>
          </li>
        ))}
      </ol>
      {keeper ? (
        <button type="button" className="button primary" onClick={() => setNaming(true)}>
          <Plus /> {words.bases.add}
        </button>
      ) : (
        <p>{words.readOnly}</p>
      )}
      {naming && (
        <NameDialog
          onClose={() => setNaming(false)}
          onNamed={async (name) => {
            const base = await knowledge.bases.add(name);
            route.visit({ page: "documents", base: base.id });
          }}
        />
      )}
    </div>
  );
}

/** Books on a board, one pulled out by its cord. */
export function Shelf() {
  return (
    <svg className="shelf" viewBox="0 0 200 84" aria-hidden="true" focusable="false">
      <path className="board" d="M20 72h160" />
      <rect x="40" y="26" width="16" height="44" rx="2.500" />
      <rect x="60" y="18" width="20" height="52" rx="2.500" />
      <rect className="lit" x="86" y="30" width="14" height="40" rx="2.500" transform="rotate(-9 93 70)" />
      <rect x="112" y="22" width="18" height="48" rx="2.500" />
      <rect x="134" y="32" width="14" height="38" rx="2.500" />
      <circle className="jack" cx="172" cy="30" r="9" />
      <circle className="plugged" cx="172" cy="30" r="3.500" />
      <path className="cord" d="M91 30C96 2 150 -2 166 22" />
    </svg>
  );
}
