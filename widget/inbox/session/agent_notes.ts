/** Notes that the agent reads: the customer never sees them, and the agent takes them into account in its next answer. */
import type { InboxMessage } from "../../protocol";

export const isForAgent = (message: InboxMessage): boolean => message.for_agent ?? false;
