/** The calls about who did what, and about what is kept of somebody. */
import type { AuditEntry, AuditPage, Erasure, ErasurePage } from "../../protocol";
import { type Ask, download, type Request } from "./request";
import type { Session } from "./session";

export type { AuditEntry, AuditPage, Erasure, ErasurePage };
export type AuditQuery = NonNullable<Ask<"GET /audit">["query"]>;
export type TrustApi = ReturnType<typeof createTrustApi>;

export function createTrustApi(request: Request, session: Session) {
  return {
    entries: (query: AuditQuery): Promise<AuditPage> => request("GET /audit", { query }),
    table: (query: AuditQuery) => download(session, "/audit/export", { query }),
    everythingOf: (contact: string) => download(session, `/contacts/${encodeURIComponent(contact)}/export`, { method: "POST" }),
    erase: (id: string, confirm: string): Promise<Erasure> => request("POST /contacts/{id}/erase", { path: { id }, body: { confirm } }),
    erasures: (cursor?: string): Promise<ErasurePage> => request("GET /erasures", { query: { cursor } }),
    erasure: (id: string): Promise<Erasure> => request("GET /erasures/{id}", { path: { id } }),
    retention: (id: string) => request("GET /inboxes/{id}/retention", { path: { id } }),
  };
}

/** Hands a file to the browser, which puts it where downloads go. */
export function keepFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Given back once the browser has surely begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
