/** The server's words for the knowledge, under the names that these pages use. */
import type { Document, DocumentCounts, DocumentList, DocumentPassage, Documents, FoundList, FoundPassage } from "../../../protocol";

export type { DocumentCounts, Gap, KnowledgeBase, KnowledgeIndex } from "../../../protocol";

/** Not the browser's own `Document`. */
export type KnowledgeDocument = Document;
export type KnowledgePassage = DocumentPassage;
export type DocumentPage = DocumentList;
/** What became of the files of one request. */
export type TakenFiles = Documents;
export type Found = FoundPassage;
export type SearchResult = FoundList;

export type DocumentGroup = keyof DocumentCounts;
