/** A lead on the board: who it is, what they want, and what is next. */
import { type DragEvent, memo } from "react";
import type { Lead } from "../../session/lead_api";
import { dueOf } from "../../state/leads/due";
import { useLeadsText } from "../../text/leads";
import { Pin } from "../parts/icons";
import { StudioLink } from "../studio/link";
import { BudgetMark, DueMark, OwnerMark, SequenceMark, TagMarks, useCalled } from "./marks";
import { MoveMenu } from "./move_menu";

interface Props {
  lead: Lead;
  now: number;
  current: boolean;
  movable: boolean;
  onDrag: (id: string | undefined) => void;
}

export const LeadCard = memo(function LeadCard({ lead, now, current, movable, onDrag }: Props) {
  const words = useLeadsText();
  const called = useCalled();

  function begin(event: DragEvent) {
    event.dataTransfer.setData("text/plain", lead.id);
    event.dataTransfer.effectAllowed = "move";
    onDrag(lead.id);
  }

  const { id, needs, location, tags, sequence, owner, next_at, budget } = lead;
  const hasFoot = tags.length > 0 || Boolean(owner ?? sequence ?? next_at);
  return (
    <li className="lead-card" data-lead={id} data-due={dueOf(lead, now)} data-current={current} draggable={movable} onDragStart={begin} onDragEnd={() => onDrag(undefined)}>
      <div className="lead-card-head">
        <StudioLink to={{ page: "lead", id }} className="lead-name" label={words.openLead(called(lead))} current={current}>
          <bdi>{called(lead)}</bdi>
        </StudioLink>
        {movable && <MoveMenu lead={lead} />}
      </div>
      {needs && (
        <p className="lead-needs" dir="auto">
          {needs}
        </p>
      )}
      {(budget || location || lead.budget_fits != null) && (
        <p className="lead-marks">
          <BudgetMark lead={lead} />
          {location && (
            <span className="place-mark">
              <Pin />
              <bdi>{location}</bdi>
            </span>
          )}
        </p>
      )}
      {hasFoot && (
        <div className="lead-foot">
          <DueMark lead={lead} now={now} />
          <TagMarks tags={tags} />
          <span className="lead-foot-end">
            <SequenceMark lead={lead} />
            <OwnerMark lead={lead} />
          </span>
        </div>
      )}
    </li>
  );
});
