/** Everything behind the pages about the knowledge, wired once, and kept fresh while one of them is open. */
import { createKnowledgeApi, type KnowledgeApi } from "../../session/knowledge_api";
import type { Request } from "../../session/request";
import type { Session } from "../../session/session";
import { groupOf } from "../../state/knowledge/documents";
import type { Line } from "../line";
import type { Toasts } from "../toasts";
import { type Bases, createBases } from "./bases";
import { createDocuments, type Documents } from "./documents";
import { createGaps, type Gaps } from "./gaps";
import { createIntake, type Intake } from "./intake";
import { createLater } from "./later";
import { createSearch, type Search } from "./search";

export interface Knowledge {
  api: KnowledgeApi;
  bases: Bases;
  documents: Documents;
  gaps: Gaps;
  intake: Intake;
  search: Search;
  /** Hears the socket's news; the returned function stops it. */
  open(): () => void;
  /** Keeps what is on screen fresh until the returned function is called. */
  enter(): () => void;
}

/** A little longer than a toast is shown, so that its "Undo" never comes too late. */
const UNDO_MS = 7_500;
const LOOK_EVERY_MS = 3_000;
/** A working document of which the socket says nothing for so long is asked for. */
const QUIET_MS = 12_000;
const SOON_MS = 1_200;
const ASKED_AT_ONCE = 8;

export function createKnowledge(request: Request, session: Session, line: Line, toasts: Toasts, say: (e: unknown) => string): Knowledge {
  const api = createKnowledgeApi(request, session);
  const later = createLater(UNDO_MS);
  const bases = createBases(api, toasts, later, say);
  const documents = createDocuments(api, toasts, later, say);
  const gaps = createGaps(api, toasts, later, say);
  const intake = createIntake(api, documents, say);
  let entered = 0;
  let heardAt = 0;
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();

  /** Once, a little later, however often it is wished for. */
  function soon(what: string, step: () => void) {
    if (waiting.has(what) || entered === 0) return;
    waiting.set(
      what,
      setTimeout(() => {
        waiting.delete(what);
        if (entered > 0) step();
      }, SOON_MS),
    );
  }
  const countAgain = () => soon("bases", () => void bases.load());

  function everything() {
    void bases.load();
    if (documents.get().base) void documents.reload();
    if (gaps.get().phase !== "new") void gaps.load();
  }

  function look() {
    if (document.hidden) return;
    if (bases.get().index?.building || bases.get().phase === "failed") void bases.load();
    const { ids, byId, countsStale } = documents.get();
    if (countsStale) soon("documents", () => void documents.reload());
    const working = ids.filter((id) => {
      const known = byId.get(id);
      return known && groupOf(known) === "working";
    });
    const silent = !line.state.get().up || Date.now() - heardAt > QUIET_MS;
    if (working.length === 0 || !silent) return;
    heardAt = Date.now() - QUIET_MS + LOOK_EVERY_MS - 100;
    void documents.reload();
    for (const id of working.slice(0, ASKED_AT_ONCE)) documents.fetch(id).catch(() => undefined);
  }

  return {
    api,
    bases,
    documents,
    gaps,
    intake,
    search: createSearch(api, say),
    open() {
      const flush = () => later.flush();
      addEventListener("pagehide", flush);
      const stop = line.knowledge((news) => {
        heardAt = Date.now();
        if (news.kind === "document") {
          const before = documents.get().byId.get(news.document.id);
          documents.told(news.base, news.document);
          if (!before || groupOf(before) !== groupOf(news.document) || before.passages !== news.document.passages) countAgain();
          if (!before) soon("documents", () => documents.get().countsStale && void documents.reload());
        } else if (news.kind === "document_removed") {
          documents.gone(news.base, news.id);
          countAgain();
        } else if (gaps.get().phase !== "new") {
          soon("gaps", () => void gaps.load());
        }
      });
      const leave = line.listen(({ kind }) => {
        if (entered > 0 && (kind === "line_up" || kind === "resync")) soon("everything", everything);
      });
      return () => {
        stop();
        leave();
        removeEventListener("pagehide", flush);
        later.flush();
        for (const timer of waiting.values()) clearTimeout(timer);
        waiting.clear();
      };
    },
    enter() {
      entered++;
      void bases.load();
      const timer = setInterval(look, LOOK_EVERY_MS);
      return () => {
        entered--;
        clearInterval(timer);
      };
    },
  };
}
