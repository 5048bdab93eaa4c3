/** What contacts said about offers: what the server says of it, and the calls about it, one line each. */
import { byHand } from "./by_hand";
import type { Request } from "./request";

export type ConsentSource = "word" | "platform" | "refusal" | "audience" | "operator" | "program";

/** Something that they said. */
export interface Consent {
  id: string;
  /** They agreed; otherwise they ended it. */
  given: boolean;
  source: ConsentSource;
  wording: string;
  /** The number or account it was said for; absent: all of them. */
  handle?: string | null;
  message?: string | null;
  /** Absent where it may not be seen. */
  conversation?: string | null;
  audience?: string | null;
  operator?: { id: string; name: string } | null;
  at: string;
  noted_at: string;
}

/** What the makers of an audience say that its people agreed to. */
export interface Statement {
  audience: string;
  name: string;
  statement: string;
  at: string;
}

export interface NewConsent {
  given: boolean;
  wording: string;
}

interface ConsentPage {
  items: Consent[];
  audiences: Statement[];
  next_cursor?: string | null;
}

const PAGE = 20;

export type ConsentApi = ReturnType<typeof createConsentApi>;

export function createConsentApi(request: Request) {
  const ask = byHand(request);
  return {
    list: (contact: string, cursor?: string) =>
      ask<ConsentPage>("GET /contacts/{id}/consents", { path: { id: contact }, query: { cursor, limit: PAGE } }).then(({ items, audiences, next_cursor }) => ({ items, audiences, next: next_cursor ?? undefined })),
    /** `key`: the same through every repeat, so that a lost answer writes nothing twice. */
    write: (contact: string, body: NewConsent, key: string) => ask<Consent>("POST /contacts/{id}/consents", { path: { id: contact }, body, headers: { "idempotency-key": key } }),
  };
}
