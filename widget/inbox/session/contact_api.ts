/** The calls about what is known of contacts, one line each. */
import type { ContactFieldSettings, NewContactField } from "../../protocol";
import { ifMatch, type Request } from "./request";

export type ContactApi = ReturnType<typeof createContactApi>;

/** What a list of contacts is narrowed by. */
export interface ContactsAsk {
  query?: string | undefined;
  channel?: string | undefined;
  blocked?: boolean | undefined;
  cursor?: string | undefined;
}

export function createContactApi(request: Request) {
  return {
    list: (ask: ContactsAsk) => request("GET /contacts", { query: { ...ask, limit: 50 } }),
    timeline: (id: string, cursor?: string) => request("GET /contacts/{id}/timeline", { path: { id }, query: { cursor, limit: 20 } }),
    block: (id: string, blocked: boolean) => request("PUT /contacts/{id}/blocked", { path: { id }, body: { blocked } }),
    notes: (id: string, cursor?: string) => request("GET /contacts/{id}/notes", { path: { id }, query: { cursor, limit: 20 } }),
    note: (id: string, text: string) => request("POST /contacts/{id}/notes", { path: { id }, body: { text } }),
    rewrite: (id: string, text: string) => request("PUT /contacts/notes/{id}", { path: { id }, body: { text } }),
    erase: (id: string) => request("DELETE /contacts/notes/{id}", { path: { id } }),

    fields: () => request("GET /contact-fields", {}).then(({ items }) => items),
    field: (id: string) => request.tagged("GET /contact-fields/{id}", { path: { id } }),
    addField: (body: NewContactField) => request("POST /contact-fields", { body }),
    changeField: (id: string, body: ContactFieldSettings, tag?: string) => request("PUT /contact-fields/{id}", { path: { id }, body, headers: ifMatch(tag) }),
    deleteField: (id: string) => request("DELETE /contact-fields/{id}", { path: { id } }),
  };
}
