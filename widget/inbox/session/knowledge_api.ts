/** The calls about the knowledge, one line each. */
import type { DocumentGroup, KnowledgeDocument, TakenFiles } from "../state/knowledge/wire";
import { download, type Request, upload, type UploadedFile } from "./request";
import type { Session } from "./session";

export type KnowledgeApi = ReturnType<typeof createKnowledgeApi>;

export function createKnowledgeApi(request: Request, session: Session) {
  return {
    bases: () => request("GET /knowledge", {}),
    addBase: (name: string) => request("POST /knowledge", { body: { name } }),
    changeBase: (kb: string, body: { name: string; show_files: boolean }) => request("PUT /knowledge/{kb}", { path: { kb }, body }),
    deleteBase: (kb: string) => request("DELETE /knowledge/{kb}", { path: { kb } }),
    documents: (kb: string, query: { cursor?: string; state?: DocumentGroup; q?: string }) => request("GET /knowledge/{kb}/documents", { path: { kb }, query }),
    /** Files with progress (0 to 1); they are read after the answer, which names the documents they became. */
    async addFiles(kb: string, files: readonly UploadedFile[], progress: (share: number) => void, signal: AbortSignal): Promise<TakenFiles> {
      const path = `/knowledge/${encodeURIComponent(kb)}/documents?wait=0`;
      const answer = await upload<KnowledgeDocument | TakenFiles>(session, path, files, progress, signal);
      return "items" in answer ? answer : { items: [answer] };
    },
    addPages: (kb: string, address: string, kind: "page" | "sitemap") => request("POST /knowledge/{kb}/pages", { path: { kb }, body: { address, kind } }),
    document: (kb: string, document: string) => request("GET /knowledge/{kb}/documents/{document}", { path: { kb, document } }),
    deleteDocument: (kb: string, document: string) => request("DELETE /knowledge/{kb}/documents/{document}", { path: { kb, document } }),
    retry: (kb: string, document: string) => request("POST /knowledge/{kb}/documents/{document}/retry", { path: { kb, document } }),
    cancel: (kb: string, document: string) => request("POST /knowledge/{kb}/documents/{document}/cancel", { path: { kb, document } }),
    passages: (kb: string, document: string, cursor?: string) => request("GET /knowledge/{kb}/documents/{document}/passages", { path: { kb, document }, query: { cursor: cursor === undefined ? undefined : Number(cursor) } }),
    original: (kb: string, document: string) => download(session, `/knowledge/${encodeURIComponent(kb)}/documents/${encodeURIComponent(document)}/file`),
    search: (kb: string, q: string) => request("GET /knowledge/{kb}/search", { path: { kb }, query: { q } }),
    /** `gap` is the question that nobody could answer, which leaves the list by this. */
    addAnswer: (kb: string, body: { question: string; answer: string; gap?: string }) => request("POST /knowledge/{kb}/answers", { path: { kb }, body }),
    answer: (kb: string, document: string) => request("GET /knowledge/{kb}/answers/{document}", { path: { kb, document } }),
    changeAnswer: (kb: string, document: string, body: { question: string; answer: string }) => request("PUT /knowledge/{kb}/answers/{document}", { path: { kb, document }, body }),
    gaps: (days: number, cursor?: string) => request("GET /knowledge/gaps", { query: { days, cursor } }),
    dismissGap: (id: string) => request("DELETE /knowledge/gaps/{id}", { path: { id } }),
    /** Who answers from what; only owners are told. */
    bots: () => request("GET /bots", {}).then(({ items }) => items, () => []),
  };
}
