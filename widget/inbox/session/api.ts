/** The calls the inbox makes, one line each; what they take and give is the server's own description of them. */
import type { Attachment } from "../../protocol";
import type { Filter } from "../state/filter";
import type { CommentAnswer } from "./comments_types";
import { type Body, download, type Request, upload } from "./request";
import type { Session } from "./session";

export type Act = "take" | "return" | "resolve" | "reopen";
export type ContactChange = Body<"PATCH /contacts/{id}">;
export type Outgoing = Body<"POST /conversations/{id}/messages"> & CommentAnswer & { client_id: string };

export type Api = ReturnType<typeof createApi>;

export function createApi(request: Request, session: Session) {
  return {
    conversations: (filter: Filter, cursor?: string, limit = 50) =>
      request("GET /conversations", { query: { ...filter, cursor, limit } }),
    counts: () => request("GET /conversations/counts", {}),
    conversation: (id: string) => request("GET /conversations/{id}", { path: { id } }),
    messages: (id: string, part: { before?: number; after?: number }, limit = 50) =>
      request("GET /conversations/{id}/messages", { path: { id }, query: { ...part, limit } }),
    act: (id: string, act: Act) => request(`POST /conversations/{id}/${act}`, { path: { id }, body: {} }),
    send: (id: string, body: Outgoing) =>
      request("POST /conversations/{id}/messages", { path: { id }, body, headers: { "idempotency-key": body.client_id } }),
    hide: (id: string, message: string, hidden: boolean) =>
      request("PUT /conversations/{id}/messages/{message}/hidden", { path: { id, message }, body: { hidden } }),
    react: (id: string, message: string, emoji: string | null) => request("PUT /conversations/{id}/messages/{message}/reaction", { path: { id, message }, body: { emoji } }),
    retry: (id: string, message: string, even_if_it_may_have_arrived: boolean) =>
      request("POST /conversations/{id}/messages/{message}/retry", { path: { id, message }, body: even_if_it_may_have_arrived ? { even_if_it_may_have_arrived } : {} }),
    calls: (conversation: string) => request("GET /calls", { query: { conversation, limit: 1 } }),
    call: (id: string) => request("GET /calls/{id}", { path: { id } }),
    recording: (id: string) => download(session, `/calls/${encodeURIComponent(id)}/recording`),
    placeCall: (conversation: string) => request("POST /calls", { body: { conversation } }),
    ring: (id: string, number: string) => request("POST /calls/{id}/ring", { path: { id }, body: { number } }),
    hangUp: (id: string) => request("POST /calls/{id}/hang-up", { path: { id } }),
    read: (id: string, seq: number) => request("POST /conversations/{id}/read", { path: { id }, body: { seq } }),
    typing: (id: string, on: boolean) => request("POST /conversations/{id}/typing", { path: { id }, body: { on } }),
    contact: (id: string) => request("GET /contacts/{id}", { path: { id } }),
    change: (id: string, change: ContactChange) => request("PATCH /contacts/{id}", { path: { id }, body: change }),
    earlier: (id: string) => request("GET /contacts/{id}/conversations", { path: { id } }),
    alike: (id: string) => request("GET /contacts/{id}/alike", { path: { id } }),
    findContacts: (query: string) => request("GET /contacts", { query: { query, limit: 20 } }),
    merge: (id: string, from: string, reason: string) => request("POST /contacts/{id}/merge", { path: { id }, body: { from, ...(reason ? { reason } : {}) } }),
    undoMerge: (id: string) => request("POST /contacts/merges/{id}/undo", { path: { id }, body: {} }),
    templates: (id: string) => request("GET /inboxes/{id}/templates", { path: { id } }),
    operators: () => request("GET /operators", {}),
    attach: (file: File, progress: (share: number) => void, signal: AbortSignal) =>
      upload<Attachment>(session, "/attachments", [{ file, name: file.name }], progress, signal),
  };
}
