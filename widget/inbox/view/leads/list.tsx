/** All leads one below the other: by day, the most urgent first, or the newest first. */
import { useId } from "react";
import { useCell } from "../../desk/cell";
import { useLanguage } from "../../desk/desk";
import { useLeads } from "../../desk/leads";
import type { Lead } from "../../session/lead_api";
import { listOf, shown } from "../../state/leads/board";
import { dueOf, type Group, grouped } from "../../state/leads/due";
import { isOver } from "../../state/leads/stages";
import { useLeadsText } from "../../text/leads";
import { useDates } from "../parts/clock";
import { StudioLink } from "../studio/link";
import { Bones, Failed } from "../studio/loading";
import { BudgetMark, DueMark, OwnerMark, SequenceMark, TagMarks, useCalled } from "./marks";
import { MoveMenu } from "./move_menu";

interface Props {
  now: number;
  current: string | undefined;
  movable: boolean;
}

export function LeadRows({ now, current, movable }: Props) {
  const leads = useLeads();
  const board = useCell(leads.board);
  const look = useCell(leads.look);
  const words = useLeadsText();
  const { phase, next, error } = listOf(board, "all");
  // What is over is never due: it is not among those whom somebody waits for.
  const rows = shown(board, "all", look, now).filter(({ stage }) => look.when === "any" || !isOver(stage));
  const groups: Group[] = look.order === "next" ? grouped(rows, now) : rows.length > 0 ? [{ due: "none", leads: rows }] : [];
  return (
    <div className="leads-list" role="region" aria-label={words.list} tabIndex={0}>
      {phase === "failed" && <Failed {...(error ? { error } : {})} onRetry={() => void leads.load()} />}
      {phase === "loading" && <Bones />}
      {groups.map((group) => (
        <Rows key={group.due} group={group} isNamed={look.order === "next"} now={now} current={current} movable={movable} />
      ))}
      {next !== undefined && phase === "ready" && (
        <button type="button" className="button add-line more-rows" onClick={() => void leads.more("all")}>
          {words.more}
        </button>
      )}
    </div>
  );
}

function Rows({ group: { due, leads }, isNamed, now, current, movable }: Props & { group: Group; isNamed: boolean }) {
  const words = useLeadsText();
  const language = useLanguage();
  const id = useId();
  return (
    <section className="lead-group" data-due={due} aria-labelledby={isNamed ? id : undefined} aria-label={isNamed ? undefined : words.list}>
      {isNamed && (
        <h3 id={id}>
          {words.dues[due]} <span className="column-count">{leads.length.toLocaleString(language)}</span>
        </h3>
      )}
      <ul className="lead-rows">
        {leads.map((lead) => (
          <Row key={lead.id} lead={lead} now={now} current={lead.id === current} movable={movable} />
        ))}
      </ul>
    </section>
  );
}

function Row({ lead, now, current, movable }: { lead: Lead; now: number; current: boolean; movable: boolean }) {
  const words = useLeadsText();
  const called = useCalled();
  const { at } = useDates();
  const { id, needs, location, stage, tags, created_at, next_at } = lead;
  return (
    <li className="lead-row" data-lead={id} data-due={dueOf(lead, now)} data-current={current}>
      <div className="lead-row-who">
        <StudioLink to={{ page: "lead", id }} className="lead-name" label={words.openLead(called(lead))} current={current}>
          <bdi>{called(lead)}</bdi>
        </StudioLink>
        <small dir="auto">{[needs, location].filter(Boolean).join(" · ")}</small>
      </div>
      <span className="stage-badge" data-stage={stage}>
        <span className="stage-dot" data-stage={stage} aria-hidden="true" />
        {words.stages[stage]}
      </span>
      <span className="lead-row-due">{next_at && !isOver(stage) ? <DueMark lead={lead} now={now} /> : <small>{words.since(at(created_at, "short"))}</small>}</span>
      <span className="lead-row-marks">
        <BudgetMark lead={lead} />
        <TagMarks tags={tags} />
      </span>
      <span className="lead-row-end">
        <SequenceMark lead={lead} />
        <OwnerMark lead={lead} />
        {movable && <MoveMenu lead={lead} />}
      </span>
    </li>
  );
}
