/** One document in the list, with what is being done to it. */
import { memo } from "react";
import { useDesk, useLanguage, useText } from "../../desk/desk";
import { groupOf } from "../../state/knowledge/documents";
import { share, stage } from "../../state/knowledge/progress";
import type { KnowledgeDocument } from "../../state/knowledge/wire";
import { useDates, useNow } from "../parts/clock";
import { Answered, Close, File, Globe, Retry, Trash } from "../parts/icons";
import { Bar } from "./bar";
import { PlaceLink } from "./link";

/** Must be the height that `.table-body .table-row` has in `style/knowledge/documents.css`. */
export const ROW_HEIGHT = 60;

export const SIGNS = { file: File, page: Globe, answer: Answered };

interface Props {
  base: string;
  document: KnowledgeDocument;
  selected: boolean;
  keeper: boolean;
  index: number;
}

export const DocumentRow = memo(function DocumentRow({ base, document, selected, keeper, index }: Props) {
  const { knowledge } = useDesk();
  const text = useText();
  const words = text.knowledge.documents;
  const { brief, at } = useDates();
  const now = useNow(60_000);
  const { id, kind, pages, passages, updated_at } = document;
  const name = document.title || document.name;
  const Sign = SIGNS[kind];
  return (
    <div className="table-row" role="row" aria-rowindex={index} data-selected={selected} data-group={groupOf(document)} data-name={document.name}>
      {keeper && (
        <span role="cell" className="cell-check">
          <input type="checkbox" aria-label={words.select(name)} checked={selected} onChange={(e) => knowledge.documents.select([id], e.currentTarget.checked)} />
        </span>
      )}
      <span role="cell" className="cell-name">
        <span className="kind-sign" title={words.kinds[kind]}>
          <Sign />
          <span className="hidden">{words.kinds[kind]}: </span>
        </span>
        <span className="name-lines">
          <PlaceLink to={{ page: "document", base, document: id }} className="document-name">
            <bdi>{name}</bdi>
          </PlaceLink>
          <Second document={document} />
        </span>
      </span>
      <span role="cell" className="cell-state">
        <StateChip document={document} />
      </span>
      <span role="cell" className="cell-number cell-pages">
        {pages ?? ""}
      </span>
      <span role="cell" className="cell-number cell-passages">
        {passages > 0 ? passages : ""}
      </span>
      <span role="cell" className="cell-date">
        <time dateTime={updated_at} title={at(updated_at, "full")}>
          {brief(updated_at, now)}
        </time>
      </span>
      {keeper && (
        <span role="cell" className="cell-acts">
          <Acts document={document} name={name} />
        </span>
      )}
    </div>
  );
});

/** Under the name: why it failed, else where it comes from and in which language it is. */
function Second({ document }: { document: KnowledgeDocument }) {
  const { knowledge } = useText();
  const words = knowledge.documents;
  const language = useLanguageName(document.language);
  const { state, error, name, title, url, version, stale } = document;
  if (state === "failed") {
    const why = error ?? knowledge.states.noReason;
    return (
      <span className="document-second fault" title={why}>
        <bdi>{why}</bdi>
        {stale && ` ${words.stale}.`}
      </span>
    );
  }
  if (error) {
    // What it waits for, such as a model that cannot be reached now.
    return (
      <span className="document-second" title={error}>
        <bdi className="document-from">{error}</bdi>
      </span>
    );
  }
  const from = url ?? (title && title !== name ? name : words.kinds[document.kind]);
  return (
    <span className="document-second">
      <bdi className="document-from">{from}</bdi>
      {language && <span className="document-language">{language}</span>}
      {version > 1 && <span className="version">{words.version(version)}</span>}
      {stale && <span className="version">{words.stale}</span>}
    </span>
  );
}

export function StateChip({ document }: { document: KnowledgeDocument }) {
  const text = useText();
  const done = share(document);
  const words = stage(document, text);
  return (
    <span className="state" data-state={document.state}>
      <span className="state-words">{words}</span>
      {done !== undefined && <Bar share={done} label={words} />}
    </span>
  );
}

function Acts({ document, name }: { document: KnowledgeDocument; name: string }) {
  const { knowledge } = useDesk();
  const { knowledge: all } = useText();
  const words = all.documents;
  const { id } = document;
  return (
    <>
      {groupOf(document) === "working" && (
        <button type="button" className="icon-button" aria-label={words.cancelOne(name)} title={words.cancel} onClick={() => void knowledge.documents.cancel(id)}>
          <Close />
        </button>
      )}
      {groupOf(document) === "failed" && document.can_retry && (
        <button type="button" className="icon-button" aria-label={words.retryOne(name)} title={words.retry} onClick={() => void knowledge.documents.retry(id)}>
          <Retry />
        </button>
      )}
      <button type="button" className="icon-button quiet" aria-label={words.removeOne(name)} title={words.remove} onClick={() => knowledge.documents.remove([id], words.removed(1, name))}>
        <Trash />
      </button>
    </>
  );
}

/** The language's name in the operator's language, or its tag when the browser knows none. */
export function useLanguageName(tag: string | undefined): string {
  const language = useLanguage();
  if (!tag) return "";
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
