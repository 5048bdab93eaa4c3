/** The leads: who is due, how far it has come with each, and one of them beside. */
import { useCallback, useEffect, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { type Shape, showAs, useLeads } from "../../desk/leads";
import { listOf, total } from "../../state/leads/board";
import { EVERYTHING, isNarrowed } from "../../state/leads/look";
import { STAGES } from "../../state/leads/stages";
import { mayOpen } from "../../state/permits";
import type { LeadsPlace } from "../../state/studio/place";
import { useLeadsText } from "../../text/leads";
import { NotYours } from "../frame/not_yours";
import { useNow } from "../parts/clock";
import { Plus, Question, Steps } from "../parts/icons";
import { useAgain } from "../studio/campaigns/again";
import { SideHead } from "../studio/side_head";
import { LeadBoard } from "./board";
import { LeadRows } from "./list";
import { LookBar } from "./look_bar";
import { Moving } from "./moving";
import { NewLeadDialog } from "./new_lead";
import { LeadPanel } from "./panel";
import { RulesDialog } from "./rules_dialog";

/** Colleagues and assistants change leads too. */
const AGAIN_MS = 30_000;
const MINUTE = 60_000;
const SHAPES: readonly Shape[] = ["board", "list"];

export function LeadsArea({ place }: { place: LeadsPlace }) {
  const { product } = useText();
  const words = useLeadsText();
  const levels = useInbox((s) => s.me?.levels);
  return (
    <main className="panes">
      <h1 className="hidden">
        {product} · {words.title}
      </h1>
      <div id="thread" className="leads-page" tabIndex={-1}>
        {mayOpen(levels, place.page) ? (
          <Moving>
            <Leads open={place.page === "lead" ? place.id : undefined} />
          </Moving>
        ) : (
          <NotYours />
        )}
      </div>
    </main>
  );
}

function Leads({ open }: { open: string | undefined }) {
  const { route } = useDesk();
  const leads = useLeads();
  const words = useLeadsText();
  const shape = useCell(leads.shape);
  const adds = useMay("POST /leads");
  const rules = useMay("PUT /lead-rules");
  const movable = useMay("PATCH /leads/{id}");
  const now = useNow(MINUTE);
  const [adding, setAdding] = useState(false);
  const [ruling, setRuling] = useState(false);

  const look = useCallback(() => leads.load("again"), [leads]);
  useEffect(() => {
    void look();
    const back = () => void look();
    addEventListener("focus", back);
    return () => removeEventListener("focus", back);
  }, [look]);
  useAgain(look, AGAIN_MS, true);

  function close() {
    route.enter({ page: "leads" });
    // Back to where one came from.
    requestAnimationFrame(() => open && document.querySelector<HTMLElement>(`[data-lead="${CSS.escape(open)}"] a`)?.focus());
  }

  return (
    <>
      <div className="leads-main" data-open={open !== undefined}>
        <SideHead title={words.title} />
        <header className="page-head leads-head">
          <div className="page-title">
            <h2>{words.title}</h2>
          </div>
          <div className="topic-filter shape-picks" role="group" aria-label={words.shape}>
            {SHAPES.map((one) => (
              <button key={one} type="button" aria-pressed={shape === one} onClick={() => showAs(leads, one)}>
                {words[one]}
              </button>
            ))}
          </div>
          <div className="page-acts leads-acts">
            <a className="icon-button" href="/guides/leads" target="_blank" rel="noopener" aria-label={words.guide} title={words.guide}>
              <Question />
            </a>
            {rules && (
              <button type="button" className="button" onClick={() => setRuling(true)}>
                <Steps /> <span className="act-words">{words.rulesOpen}</span>
              </button>
            )}
            {adds && (
              <button type="button" className="button primary" onClick={() => setAdding(true)}>
                <Plus /> <span className="act-words">{words.add}</span>
              </button>
            )}
          </div>
        </header>
        <LookBar />
        <Shown now={now} open={open} movable={movable} onAdd={adds ? () => setAdding(true) : undefined} />
      </div>
      {open !== undefined && <LeadPanel key={open} id={open} now={now} onClose={close} />}
      {adding && <NewLeadDialog onClose={() => setAdding(false)} />}
      {ruling && <RulesDialog onClose={() => setRuling(false)} />}
    </>
  );
}

interface ShownProps {
  now: number;
  open: string | undefined;
  movable: boolean;
  onAdd: (() => void) | undefined;
}

/** The board or the list; where nobody is in it, a word about that. */
function Shown({ now, open, movable, onAdd }: ShownProps) {
  const leads = useLeads();
  const words = useLeadsText();
  const board = useCell(leads.board);
  const look = useCell(leads.look);
  const shape = useCell(leads.shape);
  const lists = (shape === "list" ? (["all"] as const) : STAGES).map((key) => listOf(board, key));
  const isNobody = lists.every(({ phase, ids, next }) => phase === "ready" && ids.length === 0 && next === undefined) && (board.counts === undefined || total(board.counts) === 0);
  if (isNobody && isNarrowed(look)) {
    return (
      <div className="empty">
        <p className="empty-title">{words.noneFound}</p>
        <p>{words.noneFoundHint}</p>
        <button type="button" className="button" onClick={() => leads.narrow({ ...EVERYTHING, order: look.order })}>
          {words.showAll}
        </button>
      </div>
    );
  }
  if (isNobody) {
    return (
      <div className="empty">
        <p className="empty-title">{words.none}</p>
        <p>{words.noneHint}</p>
        {onAdd && (
          <button type="button" className="button" onClick={onAdd}>
            <Plus /> {words.add}
          </button>
        )}
      </div>
    );
  }
  return shape === "list" ? <LeadRows now={now} current={open} movable={movable} /> : <LeadBoard now={now} current={open} movable={movable} />;
}
