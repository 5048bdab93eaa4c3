/** What is offered while one writes: canned replies in a reply, colleagues in a note. The field keeps the focus. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from "react";
import type { CannedReply, Conversation, Operator } from "../../../../protocol";
import { useDesk, useInbox } from "../../../desk/desk";
import { ranked } from "../../../state/daily/ranking";
import { tokenAt } from "../../../state/daily/writing";
import { useKept } from "../../daily/choices";
import { CannedPanel } from "./canned_panel";
import { useFilled } from "./filled";
import { MentionPanel } from "./mention_panel";

const MOST_SHOWN = 30;

interface Ask {
  conversation: Conversation;
  note: boolean;
  words: string;
  /** Puts a text in the place of what was typed; `gaps` are variables that have no value here. */
  onPut: (from: number, to: number, text: string, gaps: readonly string[]) => void;
}

export interface Suggest {
  panel: ReactNode;
  /** True when the key was meant for the panel. */
  onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
  /** The cursor moved. */
  onCursor: (at: number) => void;
  /** The field has lost the focus. */
  onLeave: () => void;
  /** Says where the choice stands, for those who do not see it. */
  field: { "aria-autocomplete"?: "list"; "aria-controls"?: string; "aria-activedescendant"?: string };
}

export function useSuggest({ conversation, note, words, onPut }: Ask): Suggest {
  const { directory, toasts, say } = useDesk();
  const me = useInbox((s) => s.me?.id);
  const id = useId();
  const [cursor, setCursor] = useState(0);
  const [at, setAt] = useState(0);
  const [left, setLeft] = useState<number>();
  const token = tokenAt(words, cursor, note ? "@" : "/");
  const open = token !== undefined && token.from !== left;
  const replies = useKept(directory.replies);
  const operators = useKept(directory.operators);
  // What colleagues have added since is offered too.
  useEffect(() => {
    if (open) void (note ? directory.operators : directory.replies).load();
  }, [open, note, directory]);
  const typed = token?.typed ?? "";
  const found: readonly (CannedReply | Operator)[] = !open
    ? []
    : note
      ? ranked(operators.filter((o) => o.id !== me), typed, (o) => [o.name, o.email]).slice(0, MOST_SHOWN)
      : ranked(replies, typed, (r) => [r.shortcut, r.title, r.text]).slice(0, MOST_SHOWN);
  const here = Math.min(at, found.length - 1);
  const chosen = found[here];
  const filled = useFilled(chosen && "text" in chosen ? chosen.id : undefined, conversation.id);

  async function take(item: CannedReply | Operator | undefined) {
    if (!item || !token) return;
    if (!("text" in item)) return onPut(token.from, token.to, `@${item.name} `, []);
    try {
      const { text, empty } = await filled.of(item.id);
      onPut(token.from, token.to, text, empty);
    } catch (e) {
      toasts.fail(say(e));
    }
  }

  function onKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
    if (!open || event.nativeEvent.isComposing) return false;
    const { key } = event;
    if (key === "Escape") setLeft(token.from);
    else if (found.length === 0) return false;
    else if (key === "ArrowDown" || key === "ArrowUp") setAt((here + (key === "ArrowDown" ? 1 : -1) + found.length) % found.length);
    else if ((key === "Enter" && !event.shiftKey) || (key === "Tab" && !event.shiftKey)) void take(chosen);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  const shared = { id, here, onPoint: setAt, onTake: (item: CannedReply | Operator) => void take(item) };
  const panel = !open ? null : note ? <MentionPanel {...shared} operators={found as Operator[]} /> : <CannedPanel {...shared} replies={found as CannedReply[]} any={replies.length > 0} filled={filled.now} />;
  return {
    panel,
    onKey,
    onCursor(next) {
      setCursor(next);
      setAt(0);
      // A mark that was left is asked again once another is begun.
      if (tokenAt(words, next, note ? "@" : "/") === undefined) setLeft(undefined);
    },
    onLeave: () => open && setLeft(token.from),
    field: open ? { "aria-autocomplete": "list", "aria-controls": `${id}-list`, ...(chosen ? { "aria-activedescendant": `${id}-${here}` } : {}) } : {},
  };
}
