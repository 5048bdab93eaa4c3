/** Whether the agent that answers reads the note that is being written. */
import { useId } from "react";
import { useText } from "../../desk/desk";

export function AgentReads({ on, onSwitch }: { on: boolean; onSwitch: (on: boolean) => void }) {
  const { composer } = useText();
  const id = useId();
  return (
    <div className="agent-reads">
      <label htmlFor={id}>{composer.forAgent}</label>
      <input id={id} type="checkbox" className="switch" checked={on} aria-describedby={`${id}-hint`} onChange={(e) => onSwitch(e.currentTarget.checked)} />
      <small id={`${id}-hint`}>{composer.forAgentHint}</small>
    </div>
  );
}
