/** Notes that the agent reads: the customer never sees them, and the agent takes them into account in its next answer. */
import type { InboxMessage } from "../../protocol";

/** Until the generated description of a message names it. */
export interface AgentNote extends InboxMessage {
  for_agent?: boolean;
}

/** What a private note takes beyond others. */
export type ForAgent = Pick<AgentNote, "for_agent">;

export const isForAgent = (message: AgentNote): boolean => message.for_agent ?? false;
