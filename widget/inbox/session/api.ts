/** The calls the inbox makes, one line each. */
import type {
  Attachment,
  Contact,
  Conversation,
  ConversationPage,
  Counts,
  InboxMessage,
  MessagePage,
  Operator,
  View,
} from "../../protocol";
import { type Request, upload } from "./request";
import type { Session } from "./session";

export type Act = "take" | "return" | "resolve" | "reopen";
export type ContactChange = { name?: string; email?: string; phone?: string };

export interface Outgoing {
  client_id: string;
  text: string;
  private: boolean;
  attachments: string[];
}

export type Api = ReturnType<typeof createApi>;

export function createApi(request: Request, session: Session) {
  const at = (id: string) => `/conversations/${encodeURIComponent(id)}`;
  const of = (id: string) => `/contacts/${encodeURIComponent(id)}`;
  return {
    conversations: (view: View, cursor?: string, limit = 50) =>
      request<ConversationPage>("GET", "/conversations", { query: { view, cursor, limit } }),
    counts: () => request<Counts>("GET", "/conversations/counts"),
    conversation: (id: string) => request<Conversation>("GET", at(id)),
    messages: (id: string, part: { before?: number; after?: number }, limit = 50) =>
      request<MessagePage>("GET", `${at(id)}/messages`, { query: { ...part, limit } }),
    act: (id: string, act: Act) => request<Conversation>("POST", `${at(id)}/${act}`, { body: {} }),
    send: (id: string, body: Outgoing) =>
      request<InboxMessage>("POST", `${at(id)}/messages`, { body, headers: { "idempotency-key": body.client_id } }),
    read: (id: string, seq: number) => request<void>("POST", `${at(id)}/read`, { body: { seq } }),
    typing: (id: string, on: boolean) => request<void>("POST", `${at(id)}/typing`, { body: { on } }),
    contact: (id: string) => request<Contact>("GET", of(id)),
    change: (id: string, change: ContactChange) => request<Contact>("PATCH", of(id), { body: change }),
    earlier: (id: string) => request<ConversationPage>("GET", `${of(id)}/conversations`),
    operators: () => request<{ items: Operator[] }>("GET", "/operators"),
    attach: (file: File, progress: (share: number) => void, signal: AbortSignal) =>
      upload<Attachment>(session, "/attachments", file, progress, signal),
  };
}
