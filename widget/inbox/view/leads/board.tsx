/** The leads by stage: a column each, on a phone one at a time. Cards are dragged, or moved by their menu. */
import { type DragEvent, type ReactNode, useId, useState } from "react";
import { useCell } from "../../desk/cell";
import { useLanguage } from "../../desk/desk";
import { type LeadsDesk, useLeads } from "../../desk/leads";
import type { Lead, Stage } from "../../session/lead_api";
import { countOf, listOf, shown } from "../../state/leads/board";
import { STAGES } from "../../state/leads/stages";
import { useLeadsText } from "../../text/leads";
import { LeadCard } from "./card";
import { useMove } from "./moving";

interface Props {
  now: number;
  /** The one that is open. */
  current: string | undefined;
  movable: boolean;
}

export function LeadBoard({ now, current, movable }: Props) {
  const leads = useLeads();
  const board = useCell(leads.board);
  const look = useCell(leads.look);
  const words = useLeadsText();
  const language = useLanguage();
  const move = useMove();
  const [tab, setTab] = useState<Stage>(() => (current && leads.board.get().leads.get(current)?.stage) || "unreal");
  const [dragged, setDragged] = useState<string>();
  const count = (stage: Stage) => countOf(board, stage, look)?.toLocaleString(language);

  function drop(stage: Stage) {
    const lead = dragged === undefined ? undefined : leads.board.get().leads.get(dragged);
    setDragged(undefined);
    if (lead) move(lead, stage);
  }

  return (
    <>
      <div className="stage-tabs" role="group" aria-label={words.label}>
        {STAGES.map((stage) => (
          <button key={stage} type="button" aria-pressed={tab === stage} data-stage={stage} onClick={() => setTab(stage)}>
            {words.stages[stage]} <span className="chip-count">{count(stage)}</span>
          </button>
        ))}
      </div>
      <div className="leads-board" role="region" aria-label={words.label} tabIndex={0} data-dragging={dragged !== undefined}>
        {STAGES.map((stage) => (
          <Column key={stage} stage={stage} count={count(stage)} shownOnPhone={tab === stage} leads={leads} list={shown(board, stage, look, now)} isDropping={dragged !== undefined && board.leads.get(dragged)?.stage !== stage} onDrop={() => drop(stage)}>
            {(lead) => <LeadCard key={lead.id} lead={lead} now={now} current={lead.id === current} movable={movable} onDrag={setDragged} />}
          </Column>
        ))}
      </div>
    </>
  );
}

interface ColumnProps {
  stage: Stage;
  count: string | undefined;
  shownOnPhone: boolean;
  leads: LeadsDesk;
  list: readonly Lead[];
  /** Something is dragged that would move here. */
  isDropping: boolean;
  onDrop: () => void;
  children: (lead: Lead) => ReactNode;
}

function Column({ stage, count, shownOnPhone, leads, list, isDropping, onDrop, children }: ColumnProps) {
  const words = useLeadsText();
  const board = useCell(leads.board);
  const id = useId();
  const [over, setOver] = useState(false);
  const { phase, next, error } = listOf(board, stage);

  function hover(event: DragEvent) {
    if (!isDropping) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    setOver(true);
  }

  return (
    <section
      className="lead-column"
      aria-labelledby={id}
      data-stage={stage}
      data-shown={shownOnPhone}
      data-over={over && isDropping}
      onDragOver={hover}
      onDragLeave={(e) => !e.currentTarget.contains(e.relatedTarget as Node | null) && setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        onDrop();
      }}
    >
      <h3 id={id} title={words.stageHints[stage]}>
        <span className="stage-dot" data-stage={stage} aria-hidden="true" />
        {words.stages[stage]} <span className="column-count">{count}</span>
      </h3>
      {phase === "failed" ? (
        <div className="column-note" role="alert">
          <p>{error ?? words.failed}</p>
          <button type="button" className="button quiet" onClick={() => void leads.load()}>
            {words.again}
          </button>
        </div>
      ) : phase === "loading" ? (
        <div className="column-bones" aria-busy="true">
          <span className="bone" />
          <span className="bone" />
        </div>
      ) : list.length === 0 ? (
        <p className="column-note">{isDropping ? words.columnNoneHint : words.columnNone}</p>
      ) : (
        <ul className="lead-cards">{list.map(children)}</ul>
      )}
      {next !== undefined && phase === "ready" && (
        <button type="button" className="button add-line" onClick={() => void leads.more(stage)}>
          {words.more}
        </button>
      )}
    </section>
  );
}
