/** A thread as it is drawn: days, notices, and runs of messages by one author. */
import type { InboxMessage } from "../../../protocol";
import type { Speaker } from "../../state/model";
import { sameDay } from "../parts/clock";

/** The agent reads this note as well. */
const isForAgent = (message: InboxMessage): boolean => message.for_agent ?? false;

export type Block =
  | { kind: "new"; key: string }
  | { kind: "notice"; key: string; message: InboxMessage }
  | { kind: "group"; key: string; author: Speaker; private: boolean; forAgent: boolean; at: string; messages: InboxMessage[] };

/** All of one date, under one heading. */
export interface Day {
  key: string;
  at: string;
  blocks: Block[];
}

/** A pause after which the author is named again. */
const PAUSE_MS = 10 * 60_000;

export function days(messages: readonly InboxMessage[], newFrom?: number): Day[] {
  const all: Day[] = [];
  let result: Block[] = [];
  let previous: InboxMessage | undefined;
  for (const message of messages) {
    if (!previous || !sameDay(previous.at, message.at)) {
      result = [];
      all.push({ key: new Date(message.at).toDateString(), at: message.at, blocks: result });
    }
    if (message.seq === newFrom) result.push({ kind: "new", key: "new" });
    const last = result.at(-1);
    if (message.author.kind === "system") {
      result.push({ kind: "notice", key: message.id, message });
    } else if (last?.kind === "group" && previous && continues(previous, message)) {
      last.messages.push(message);
    } else {
      const { id: key, author, at } = message;
      result.push({ kind: "group", key, author, private: message.private, forAgent: isForAgent(message), at, messages: [message] });
    }
    previous = message;
  }
  return all;
}

function continues(a: InboxMessage, b: InboxMessage): boolean {
  return (
    a.author.kind === b.author.kind &&
    a.author.id === b.author.id &&
    a.author.name === b.author.name &&
    a.private === b.private &&
    isForAgent(a) === isForAgent(b) &&
    Date.parse(b.at) - Date.parse(a.at) < PAUSE_MS
  );
}
