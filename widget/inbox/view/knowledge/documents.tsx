/** The documents of a base: add, find, watch, retry, delete. Thousands cost what a screenful costs. */
import { useEffect, useRef, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { dropped } from "../../desk/knowledge/dropped";
import { visible } from "../../state/knowledge/documents";
import type { DocumentGroup, KnowledgeBase } from "../../state/knowledge/wire";
import { useWindow } from "../list/window";
import { Close, Find, Retry, Trash } from "../parts/icons";
import { AddStrip } from "./add_strip";
import { useKeeper } from "./area";
import { DocumentRow, ROW_HEIGHT } from "./document_row";
import { EndedAnnouncer } from "./ended_announcer";
import { UploadRows } from "./upload_rows";
import { Shelf } from "./welcome";

const GROUPS = ["", "ready", "working", "failed"] as const;
const TYPED_MS = 250;
const MORE_WITHIN = 600;

export function Documents({ base }: { base: KnowledgeBase }) {
  const { knowledge } = useDesk();
  const { knowledge: words } = useText();
  const keeper = useKeeper();
  const [over, setOver] = useState(false);
  const pane = useRef<HTMLDivElement>(null);

  useEffect(() => knowledge.documents.open(base.id), [knowledge, base.id]);

  async function take(data: DataTransfer) {
    const files = await dropped(data);
    if (files.length > 0) knowledge.intake.add(base.id, files);
  }

  return (
    <div
      className="documents"
      ref={pane}
      data-dropping={over}
      onDragOver={(e) => {
        if (!keeper || !e.dataTransfer.types.includes("Files")) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={(e) => {
        if (!pane.current?.contains(e.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(e) => {
        if (!keeper) return;
        e.preventDefault();
        setOver(false);
        void take(e.dataTransfer);
      }}
    >
      {keeper && <AddStrip base={base} over={over} />}
      <UploadRows base={base.id} />
      <Toolbar />
      <List base={base} keeper={keeper} />
      <EndedAnnouncer />
      {over && (
        <div className="drop-veil" aria-hidden="true">
          <p>{words.add.dropNow}</p>
        </div>
      )}
    </div>
  );
}

function Toolbar() {
  const { knowledge } = useDesk();
  const { knowledge: all } = useText();
  const words = all.documents;
  const state = useCell(knowledge.documents);
  const { group, counts, selected } = state;
  const [typed, setTyped] = useState(state.words);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const total = counts.ready + counts.working + counts.failed;

  function type(text: string) {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => knowledge.documents.filter(knowledge.documents.get().group, text), TYPED_MS);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  if (selected.size > 0) return <Bulk selected={selected} />;
  // In an empty base there is nothing to find.
  if (total === 0 && group === "" && typed === "") return null;
  return (
    <div className="toolbar">
      <label className="find">
        <Find />
        <span className="hidden">{words.find}</span>
        <input type="search" value={typed} placeholder={words.find} dir="auto" onChange={(e) => type(e.currentTarget.value)} />
      </label>
      <div className="chips" role="group" aria-label={words.filter}>
        {GROUPS.map((each) => {
          const count = each === "" ? total : counts[each];
          return (
            <button key={each} type="button" aria-pressed={group === each} data-group={each} onClick={() => knowledge.documents.filter(each, typed)}>
              {each === "" ? words.all : words[each]} <span className="chip-count">{count}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

function Bulk({ selected }: { selected: ReadonlySet<string> }) {
  const { knowledge } = useDesk();
  const { knowledge: all } = useText();
  const words = all.documents;
  const { byId } = useCell(knowledge.documents);
  const ids = [...selected];
  const again = ids.filter((id) => byId.get(id)?.can_retry);
  const first = byId.get(ids[0] ?? "");
  return (
    <div className="toolbar bulk">
      <strong>{words.selected(ids.length)}</strong>
      {again.length > 0 && (
        <button
          type="button"
          className="button"
          onClick={() => {
            again.forEach((id) => void knowledge.documents.retry(id));
            knowledge.documents.select(ids, false);
          }}
        >
          <Retry /> {words.retry}
        </button>
      )}
      <button
        type="button"
        className="button danger"
        onClick={() => knowledge.documents.remove(ids, words.removed(ids.length, first?.title || first?.name || ""))}
      >
        <Trash /> {words.remove}
      </button>
      <button type="button" className="icon-button" aria-label={words.clearSelection} title={words.clearSelection} onClick={() => knowledge.documents.select(ids, false)}>
        <Close />
      </button>
    </div>
  );
}

function List({ base, keeper }: { base: KnowledgeBase; keeper: boolean }) {
  const { knowledge } = useDesk();
  const { knowledge: all } = useText();
  const words = all.documents;
  const state = useCell(knowledge.documents);
  const incoming = useCell(knowledge.intake).some((item) => item.base === base.id);
  const scroller = useRef<HTMLDivElement>(null);
  const ids = visible(state);
  const { first, last } = useWindow(scroller, ROW_HEIGHT, ids.length);
  const { phase, next, selected, group } = state;
  const mine = state.base === base.id;
  const every = ids.length > 0 && ids.every((id) => selected.has(id));

  return (
    <div
      className="table-scroll"
      ref={scroller}
      onScroll={(e) => {
        const { scrollHeight, scrollTop, clientHeight } = e.currentTarget;
        if (scrollHeight - scrollTop - clientHeight < MORE_WITHIN) knowledge.documents.more();
      }}
    >
      {mine && ids.length > 0 ? (
        <div className="table" role="table" aria-label={words.label(base.name)} aria-rowcount={next === undefined ? ids.length + 1 : -1} data-keeper={keeper}>
          <div className="table-row table-head" role="row" aria-rowindex={1}>
            {keeper && (
              <span role="columnheader" className="cell-check">
                <input type="checkbox" aria-label={words.selectAll} checked={every} onChange={() => knowledge.documents.select(ids, !every)} />
              </span>
            )}
            <span role="columnheader" className="cell-name">
              {words.columns.name}
            </span>
            <span role="columnheader" className="cell-state">
              {words.columns.state}
            </span>
            <span role="columnheader" className="cell-number cell-pages">
              {words.columns.pages}
            </span>
            <span role="columnheader" className="cell-number">
              {words.columns.passages}
            </span>
            <span role="columnheader" className="cell-date">
              {words.columns.updated}
            </span>
            {keeper && (
              <span role="columnheader" className="cell-acts">
                <span className="hidden">{words.columns.acts}</span>
              </span>
            )}
          </div>
          <div role="rowgroup" className="table-body" style={{ paddingBlock: `${first * ROW_HEIGHT}px ${Math.max(0, ids.length - last) * ROW_HEIGHT}px` }}>
            {ids.slice(first, last).map((id, i) => {
              const document = state.byId.get(id);
              return document && <DocumentRow key={id} base={base.id} document={document} selected={selected.has(id)} keeper={keeper} index={first + i + 2} />;
            })}
          </div>
          {next !== undefined && <p className="list-more">{words.more}</p>}
        </div>
      ) : !mine || phase === "loading" ? (
        <Bones />
      ) : phase === "failed" ? (
        <div className="empty" role="alert">
          <p className="empty-title">{all.loadFailed}</p>
          <p>{state.error}</p>
          <button type="button" className="button" onClick={() => void knowledge.documents.reload()}>
            {all.retry}
          </button>
        </div>
      ) : group !== "" || state.words.trim() !== "" ? (
        <NoMatch group={group} />
      ) : (
        !incoming && (
          <div className="empty">
            <Shelf />
            <p className="empty-title">{words.none}</p>
            <p>{keeper ? words.noneHint : words.noneReader}</p>
          </div>
        )
      )}
    </div>
  );
}

function NoMatch({ group }: { group: DocumentGroup | "" }) {
  const { knowledge } = useDesk();
  const { knowledge: all } = useText();
  const words = all.documents;
  return (
    <div className="empty">
      <p className="empty-title">{words.noMatch}</p>
      <p>{words.noMatchHint}</p>
      {group !== "" && (
        <button type="button" className="button" onClick={() => knowledge.documents.filter("", knowledge.documents.get().words)}>
          {words.showAll}
        </button>
      )}
    </div>
  );
}

function Bones() {
  return (
    <div className="table-bones" aria-hidden="true">
      {Array.from({ length: 7 }, (_, i) => (
        <span key={i} className="table-bone">
          <span className="bone" style={{ width: `${24 + ((i * 17) % 30)}%` }} />
          <span className="bone" style={{ width: "9%" }} />
        </span>
      ))}
    </div>
  );
}
