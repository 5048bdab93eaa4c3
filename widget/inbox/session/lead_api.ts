/** Leads: what the server says of them in the words of these pages, and the calls about them, one line each. */
import type { Calls, Lead, LeadCounts, LeadEdit, LeadEvent, LeadRules, LeadSequence, NewLead } from "../../protocol";
import type { CallFailed } from "./problem";
import type { Request } from "./request";

export type { Lead, LeadCounts, LeadEdit, LeadEvent, LeadRules, LeadSequence, NewLead };
export type Stage = Lead["stage"];

/** Which leads are listed. */
export type LeadAsk = Omit<NonNullable<Calls["GET /leads"]["query"]>, "cursor" | "limit">;
/** Which leads are counted. */
export type CountAsk = NonNullable<Calls["GET /leads/counts"]["query"]>;

/** Of a list, and of what happened. */
export const PAGE = 50;
const STORY_PAGE = 30;

/** What a list goes on at is absent where it ends, however the server says so. */
const page = <T>({ items, next }: { items: T[]; next?: string | null }) => ({ items, next: next ?? undefined });

export type LeadApi = ReturnType<typeof createLeadApi>;

export function createLeadApi(request: Request) {
  return {
    leads: (ask: LeadAsk, cursor?: string) => request("GET /leads", { query: { ...ask, cursor, limit: PAGE } }).then(page),
    counts: (ask: CountAsk) => request("GET /leads/counts", { query: ask }),
    lead: (id: string) => request("GET /leads/{id}", { path: { id } }),
    add: (body: NewLead) => request("POST /leads", { body }),
    change: (id: string, body: LeadEdit) => request("PATCH /leads/{id}", { path: { id }, body }),
    remove: (id: string) => request("DELETE /leads/{id}", { path: { id } }),
    history: (id: string, cursor?: string) => request("GET /leads/{id}/history", { path: { id }, query: { cursor, limit: STORY_PAGE } }).then(page),
    note: (id: string, text: string) => request("POST /leads/{id}/notes", { path: { id }, body: { text } }),
    handOver: (id: string, operator: string, note: string) => request("POST /leads/{id}/hand-over", { path: { id }, body: { operator, ...(note === "" ? {} : { note }) } }),
    enter: (id: string, campaign: string) => request("PUT /leads/{id}/sequence", { path: { id }, body: { campaign } }),
    leave: (id: string) => request("DELETE /leads/{id}/sequence", { path: { id } }),
    rules: () => request.tagged("GET /lead-rules", {}),
    changeRules: (body: LeadRules) => request("PUT /lead-rules", { body }),
    /** The one of a contact, where there is one. */
    ofContact: (id: string) => request("GET /contacts/{id}/lead", { path: { id } }).then(({ lead }) => lead ?? undefined),
  };
}

/** The lead that has the phone already, where a refusal names one. */
export function leadIn({ status, problem }: Pick<CallFailed, "status" | "problem">): string | undefined {
  return status === 409 ? /\bld_\w+/.exec(JSON.stringify(problem ?? {}))?.[0] : undefined;
}
