/** A system message in the reader's own words. */
import type { InboxMessage } from "../../../protocol";
import type { Dictionary } from "../../text";

export function noticeText({ notice, author, text }: InboxMessage, words: Dictionary): string {
  if (!notice) return text;
  if (notice === "operator_joined" && author.name) return words.thread.joined(author.name);
  return words.notice[notice];
}
