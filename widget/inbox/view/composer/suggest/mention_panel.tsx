/** Colleagues whom a note may name. */
import type { Operator } from "../../../../protocol";
import { useFindText } from "../../../text/find";
import { useWorkText } from "../../../text/daily";
import { Avatar } from "../../parts/avatar";
import { StandingDot, useStanding } from "../../daily/signs";

interface Props {
  id: string;
  operators: readonly Operator[];
  here: number;
  onPoint: (at: number) => void;
  onTake: (operator: Operator) => void;
}

export function MentionPanel({ id, operators, here, onPoint, onTake }: Props) {
  const { mention } = useFindText();
  const { availability } = useWorkText();
  const standing = useStanding();
  return (
    <div className="suggest mention-suggest">
      <ul className="suggest-list" id={`${id}-list`} role="listbox" aria-label={mention.title}>
        {operators.map((operator, i) => (
          <li key={operator.id} id={`${id}-${i}`} role="option" aria-selected={i === here} data-here={i === here} className="pick-row" onPointerMove={() => onPoint(i)} onPointerDown={(e) => e.preventDefault()} onClick={() => onTake(operator)}>
            <span className="pick-person">
              <Avatar id={operator.id} name={operator.name} size="s" />
              <StandingDot of={standing(operator.id)} />
            </span>
            <span className="pick-what">
              <bdi>{operator.name}</bdi>
              <small>{availability[standing(operator.id)]}</small>
            </span>
          </li>
        ))}
      </ul>
      {operators.length === 0 && (
        <p className="pick-empty" role="status">
          {mention.nothing}
        </p>
      )}
    </div>
  );
}
