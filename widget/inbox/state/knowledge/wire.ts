/** What the server says about the knowledge, until its generated description of it is here. */
import type { Citation } from "../../../protocol";

export interface KnowledgeBase {
  id: string;
  name: string;
  show_files: boolean;
  documents: number;
  passages: number;
  created_at: string;
}

export interface KnowledgeIndex {
  mode: "lexical" | "hybrid";
  model?: string;
  /** Another model is being filled in, counted in documents; searches use the present one until it is done. */
  building?: { done: number; total: number; model: string };
}

export type DocumentState = "queued" | "fetching" | "reading" | "embedding" | "indexing" | "ready" | "failed" | "cancelled";

export interface KnowledgeDocument {
  id: string;
  name: string;
  title: string;
  kind: "file" | "page" | "answer";
  media_type?: string;
  size?: number;
  source?: string;
  url?: string;
  language?: string;
  pages?: number;
  passages: number;
  version: number;
  updated_at: string;
  created_at: string;
  state: DocumentState;
  progress?: { done: number; total: number; unit: "pages" | "passages" };
  /** Why it failed, or what it waits for. */
  error?: string;
  /** Of what failed or was stopped, and of pages, which are fetched again. */
  can_retry: boolean;
  stale?: boolean;
}

export type DocumentGroup = "ready" | "working" | "failed";
export type DocumentCounts = Record<DocumentGroup, number>;

/** What became of the files of one request. */
export interface TakenFiles {
  items: KnowledgeDocument[];
  refused?: { name: string; detail: string }[];
}

export interface DocumentPage {
  items: KnowledgeDocument[];
  next?: string;
  counts: DocumentCounts;
}

export interface KnowledgePassage {
  id: string;
  ordinal: number;
  headings: string[];
  page?: number;
  text: string;
  url?: string;
}

export interface Found {
  document: string;
  title: string;
  headings: string[];
  page?: number;
  text: string;
  url?: string;
  score: number;
  why: { lexical: number; dense?: number; sentence?: number };
}

export interface SearchResult {
  items: Found[];
  confidence: number;
  answer?: { text: string; citations: Citation[] };
  mode: KnowledgeIndex["mode"];
}

export interface Gap {
  id: string;
  question: string;
  times: number;
  last_asked_at: string;
  conversation: string;
  bot: string;
  confidence: number;
}

export interface KnowledgeCalls {
  "GET /knowledge": { answer: { items: KnowledgeBase[]; index: KnowledgeIndex } };
  "POST /knowledge": { body: { name: string }; answer: KnowledgeBase };
  "PUT /knowledge/{kb}": { path: { kb: string }; body: { name: string; show_files: boolean }; answer: KnowledgeBase };
  "DELETE /knowledge/{kb}": { path: { kb: string }; answer: void };
  "GET /knowledge/{kb}/documents": { path: { kb: string }; query: { cursor?: string; state?: string; q?: string }; answer: DocumentPage };
  "POST /knowledge/{kb}/pages": { path: { kb: string }; body: { address: string; kind: "page" | "sitemap" }; answer: { items: KnowledgeDocument[] } };
  "GET /knowledge/{kb}/documents/{doc}": { path: { kb: string; doc: string }; answer: KnowledgeDocument };
  "DELETE /knowledge/{kb}/documents/{doc}": { path: { kb: string; doc: string }; answer: void };
  "POST /knowledge/{kb}/documents/{doc}/retry": { path: { kb: string; doc: string }; answer: KnowledgeDocument };
  "POST /knowledge/{kb}/documents/{doc}/cancel": { path: { kb: string; doc: string }; answer: KnowledgeDocument };
  "GET /knowledge/{kb}/documents/{doc}/passages": { path: { kb: string; doc: string }; query: { cursor?: string }; answer: { items: KnowledgePassage[]; next?: string } };
  "GET /knowledge/{kb}/search": { path: { kb: string }; query: { q: string }; answer: SearchResult };
  "POST /knowledge/{kb}/answers": { path: { kb: string }; body: { question: string; answer: string; gap?: string }; answer: KnowledgeDocument };
  "GET /knowledge/{kb}/answers/{doc}": { path: { kb: string; doc: string }; answer: { question: string; answer: string } };
  "PUT /knowledge/{kb}/answers/{doc}": { path: { kb: string; doc: string }; body: { question: string; answer: string }; answer: KnowledgeDocument };
  "GET /knowledge/gaps": { query: { days?: number; cursor?: string }; answer: { items: Gap[]; next?: string } };
  "DELETE /knowledge/gaps/{id}": { path: { id: string }; answer: void };
}

/** Live events of the operators' socket; they leave no trace in the feed, so a reconnect loads lists afresh. */
export interface KnowledgeEvents {
  document(body: { base: string; document: KnowledgeDocument }): void;
  document_removed(body: { base: string; id: string }): void;
  gap(body: Record<string, never>): void;
}
