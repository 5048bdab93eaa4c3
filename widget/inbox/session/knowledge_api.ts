/** The calls about the knowledge, one line each. */
import type { DocumentGroup, KnowledgeCalls, KnowledgeDocument, TakenFiles } from "../state/knowledge/wire";
import { download, type Request, upload, type UploadedFile } from "./request";
import type { Session } from "./session";

export type KnowledgeApi = ReturnType<typeof createKnowledgeApi>;

interface Ask {
  path?: unknown;
  query?: unknown;
  body?: unknown;
}

export function createKnowledgeApi(request: Request, session: Session) {
  const ask = request as unknown as <C extends keyof KnowledgeCalls>(call: C, ask: Ask & Omit<KnowledgeCalls[C], "answer">) => Promise<KnowledgeCalls[C]["answer"]>;
  return {
    bases: () => ask("GET /knowledge", {}),
    addBase: (name: string) => ask("POST /knowledge", { body: { name } }),
    changeBase: (kb: string, body: { name: string; show_files: boolean }) => ask("PUT /knowledge/{kb}", { path: { kb }, body }),
    deleteBase: (kb: string) => ask("DELETE /knowledge/{kb}", { path: { kb } }),
    documents: (kb: string, query: { cursor?: string; state?: DocumentGroup; q?: string }) => ask("GET /knowledge/{kb}/documents", { path: { kb }, query }),
    /** Files with progress (0 to 1); they are read after the answer, which names the documents they became. */
    async addFiles(kb: string, files: readonly UploadedFile[], progress: (share: number) => void, signal: AbortSignal): Promise<TakenFiles> {
      const path = `/knowledge/${encodeURIComponent(kb)}/documents?wait=0`;
      const answer = await upload<KnowledgeDocument | TakenFiles>(session, path, files, progress, signal);
      return "items" in answer ? answer : { items: [answer] };
    },
    addPages: (kb: string, address: string, kind: "page" | "sitemap") => ask("POST /knowledge/{kb}/pages", { path: { kb }, body: { address, kind } }),
    document: (kb: string, doc: string) => ask("GET /knowledge/{kb}/documents/{doc}", { path: { kb, doc } }),
    deleteDocument: (kb: string, doc: string) => ask("DELETE /knowledge/{kb}/documents/{doc}", { path: { kb, doc } }),
    retry: (kb: string, doc: string) => ask("POST /knowledge/{kb}/documents/{doc}/retry", { path: { kb, doc } }),
    cancel: (kb: string, doc: string) => ask("POST /knowledge/{kb}/documents/{doc}/cancel", { path: { kb, doc } }),
    passages: (kb: string, doc: string, cursor?: string) => ask("GET /knowledge/{kb}/documents/{doc}/passages", { path: { kb, doc }, query: { ...(cursor ? { cursor } : {}) } }),
    original: (kb: string, doc: string) => download(session, `/knowledge/${encodeURIComponent(kb)}/documents/${encodeURIComponent(doc)}/file`),
    search: (kb: string, q: string) => ask("GET /knowledge/{kb}/search", { path: { kb }, query: { q } }),
    addAnswer: (kb: string, body: { question: string; answer: string; gap?: string }) => ask("POST /knowledge/{kb}/answers", { path: { kb }, body }),
    answer: (kb: string, doc: string) => ask("GET /knowledge/{kb}/answers/{doc}", { path: { kb, doc } }),
    changeAnswer: (kb: string, doc: string, body: { question: string; answer: string }) => ask("PUT /knowledge/{kb}/answers/{doc}", { path: { kb, doc }, body }),
    gaps: (days: number, cursor?: string) => ask("GET /knowledge/gaps", { query: { days, ...(cursor ? { cursor } : {}) } }),
    dismissGap: (id: string) => ask("DELETE /knowledge/gaps/{id}", { path: { id } }),
    /** Who answers from what; only owners are told. */
    bots: () => request("GET /bots", {}).then(({ items }) => items, () => []),
  };
}
