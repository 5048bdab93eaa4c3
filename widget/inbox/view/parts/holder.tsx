/** Who is on the line: the lamp, and the words for it. */
import type { ConversationControl } from "../../../protocol";
import { useInbox, useText } from "../../desk/desk";

export type Holding = "agent" | "queue" | "me" | "other";

export function holding(control: ConversationControl, me?: string): Holding {
  if (control.holder !== "operator") return control.holder;
  return control.operator?.id === me ? "me" : "other";
}

export function Lamp({ of }: { of: Holding }) {
  return <span className="lamp" data-holding={of} aria-hidden="true" />;
}

export function useHolder(control: ConversationControl): { of: Holding; name: string } {
  const me = useInbox((s) => s.me?.id);
  const { list, channels } = useText();
  const of = holding(control, me);
  const other = control.operator?.name ?? "?";
  const name = of === "agent" ? list.agent : of === "queue" ? list.queue : of === "me" ? list.you : (channels.elsewhere[other] ?? other);
  return { of, name };
}

export function Holder({ control, team }: { control: ConversationControl; team?: string | undefined }) {
  const { of, name } = useHolder(control);
  return (
    <span className="holder" data-holding={of}>
      <Lamp of={of} />
      {name}
      {team && <span className="holder-team">· {team}</span>}
    </span>
  );
}
