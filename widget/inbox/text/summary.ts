/** A message in one line, for lists, quotes and notifications: its words, or a word for what came instead of them. */
import type { InboxMessage, MessagePart } from "../../protocol";
import { commentOf } from "../session/comments_types";
import { titlesOf } from "../state/surfaces/choices";
import type { Dictionary } from "./en";

export function summaryOf(message: InboxMessage, words: Dictionary): string {
  if (message.deleted_at) return commentOf(message) ? words.comments.removed : words.channels.deleted;
  if (message.text) return message.text;
  if (message.choices) return titlesOf(message.choices).join(" · ");
  const part = message.parts?.[0];
  if (part) return wordOf(part, words);
  return message.attachments?.[0]?.name ?? words.list.attachment;
}

function wordOf(part: MessagePart, { channels: { parts: words } }: Dictionary): string {
  switch (part.kind) {
    case "place":
      return named(words.place, part.name ?? part.address);
    case "card":
      return named(words.card, part.name);
    case "choice":
      return part.title ?? words.pressed;
    case "shared":
      return named(words.shared[part.what] ?? words.sharedOther, words.sharedTitles[part.title ?? ""] ?? part.title);
    case "order":
      return words.orderLines(part.lines.length);
    case "form":
      return named(words.form, part.title);
    case "awaited":
      return named(words.files[part.what] ?? part.what, part.name);
    case "unsupported":
      return words.unsupported;
  }
}

const named = (kind: string, name: string | undefined): string => (name ? `${kind}: ${name}` : kind);
