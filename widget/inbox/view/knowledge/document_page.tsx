/** One document: where it comes from, how it stands, and its passages in order. */
import { useEffect, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { groupOf } from "../../state/knowledge/documents";
import type { KnowledgeBase, KnowledgeDocument } from "../../state/knowledge/wire";
import { Back, Download, Out, Pencil, Retry, Trash } from "../parts/icons";
import { useDates } from "../parts/clock";
import { fileSize } from "../thread/attachments";
import { AnswerDialog } from "./answer_form";
import { useKeeper } from "./area";
import { SIGNS, StateChip, useLanguageName } from "./document_row";
import { PlaceLink } from "./link";
import { Passages } from "./passages";

/** A page somewhere, or one of this server. */
const LINK = /^(https?:|\/(?!\/))/;

export function DocumentPage({ base, id }: { base: KnowledgeBase; id: string }) {
  const { knowledge, say } = useDesk();
  const { knowledge: words } = useText();
  const state = useCell(knowledge.documents);
  const document = state.base === base.id ? state.byId.get(id) : undefined;
  const [error, setError] = useState<string>();

  useEffect(() => {
    if (knowledge.documents.get().base !== base.id) knowledge.documents.open(base.id);
    knowledge.documents.fetch(id).catch((e: unknown) => setError(say(e)));
  }, [knowledge, base.id, id, say]);

  return (
    <section className="document-page" aria-labelledby="document-title">
      <header className="page-head">
        <PlaceLink to={{ page: "documents", base: base.id }} className="icon-button back always" label={`${words.back}: ${base.name}`}>
          <Back />
        </PlaceLink>
        <div className="page-title">
          <h2 id="document-title">
            <bdi>{document ? document.title || document.name : ""}</bdi>
          </h2>
          <p>
            <bdi>{base.name}</bdi>
          </p>
        </div>
        {document && <Acts base={base} document={document} />}
      </header>
      <div className="document-scroll" tabIndex={-1}>
        {document ? (
          <>
            <Facts document={document} />
            <Passages key={`${document.version} ${groupOf(document) === "ready"}`} base={base.id} document={document} />
          </>
        ) : (
          error && (
            <div className="empty" role="alert">
              <p className="empty-title">{words.document.gone}</p>
              <p>{error}</p>
            </div>
          )
        )}
      </div>
    </section>
  );
}

function Acts({ base, document }: { base: KnowledgeBase; document: KnowledgeDocument }) {
  const { knowledge, route, toasts, say } = useDesk();
  const { knowledge: words } = useText();
  const keeper = useKeeper();
  const [editing, setEditing] = useState(false);
  const name = document.title || document.name;
  const address = document.url ?? document.source;

  async function original() {
    try {
      save(await knowledge.api.original(base.id, document.id), document.name);
    } catch (e) {
      toasts.fail(`${words.document.downloadFailed} ${say(e)}`);
    }
  }

  return (
    <div className="page-acts">
      {document.kind === "answer" && keeper && (
        <button type="button" className="button" onClick={() => setEditing(true)}>
          <Pencil /> <span className="act-words">{words.document.edit}</span>
        </button>
      )}
      {document.kind === "page" && address && LINK.test(address) && (
        <a className="button" href={address} target="_blank" rel="noopener noreferrer">
          <Out /> <span className="act-words">{words.document.source}</span>
        </a>
      )}
      {document.kind === "file" && (
        <button type="button" className="button" onClick={() => void original()}>
          <Download /> <span className="act-words">{words.document.original}</span>
        </button>
      )}
      {keeper && document.can_retry && groupOf(document) !== "working" && (
        <button type="button" className="button" onClick={() => void knowledge.documents.retry(document.id)}>
          <Retry /> <span className="act-words">{groupOf(document) === "ready" ? words.documents.refetch : words.documents.retry}</span>
        </button>
      )}
      {keeper && (
        <button
          type="button"
          className="icon-button"
          aria-label={words.documents.removeOne(name)}
          title={words.documents.remove}
          onClick={() => {
            knowledge.documents.remove([document.id], words.documents.removed(1, name));
            route.visit({ page: "documents", base: base.id });
          }}
        >
          <Trash />
        </button>
      )}
      {editing && <AnswerDialog title={words.answers.editTitle} base={base.id} document={document.id} onClose={() => setEditing(false)} />}
    </div>
  );
}

function save(content: Blob, name: string) {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function Facts({ document }: { document: KnowledgeDocument }) {
  const { knowledge } = useText();
  const words = knowledge.document;
  const { at } = useDates();
  const language = useLanguageName(document.language);
  const { kind, name, url, source, size, pages, version, stale, state, error, created_at, updated_at } = document;
  const Sign = SIGNS[kind];
  const address = url ?? source;
  const facts: [string, string | undefined][] = [
    [words.language, language],
    [words.size, size === undefined ? undefined : fileSize(size)],
    [words.added, at(created_at, "full")],
    [words.updated, updated_at === created_at ? undefined : at(updated_at, "full")],
  ];
  return (
    <div className="document-facts">
      <p className="document-kind">
        <Sign /> {knowledge.documents.kinds[kind]}
        <StateChip document={document} />
        {version > 1 && <span className="version">{knowledge.documents.version(version)}</span>}
        {stale && <span className="version">{knowledge.documents.stale}</span>}
      </p>
      {state === "failed" ? (
        <p className="document-fault" role="alert">
          {error ?? knowledge.states.noReason}
        </p>
      ) : (
        error && <p className="document-waits">{error}</p>
      )}
      <dl>
        {kind !== "answer" && (
          <div>
            <dt>{words.from}</dt>
            <dd>
              {address && LINK.test(address) ? (
                <a href={address} target="_blank" rel="noopener noreferrer" dir="ltr">
                  {address}
                </a>
              ) : (
                <bdi>{name}</bdi>
              )}
            </dd>
          </div>
        )}
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
        {pages !== undefined && (
          <div>
            <dt>{knowledge.documents.columns.pages}</dt>
            <dd>{pages}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
