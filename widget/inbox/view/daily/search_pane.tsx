/** What was said anywhere, found by its words; what is found opens beside the list. */
import { type MouseEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { FoundMessage } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { href } from "../../desk/route";
import type { SearchFilter } from "../../desk/daily/search";
import { useFindText } from "../../text/find";
import { AccountMenu } from "../frame/account_menu";
import { AreaLinks } from "../frame/area_links";
import { useWishes } from "../frame/shortcuts";
import { ViewLink } from "../frame/view_link";
import { VIEWS } from "../../state/model";
import { RowSkeletons } from "../list/skeletons";
import { Avatar } from "../parts/avatar";
import { useDates, useNow } from "../parts/clock";
import { Close, Find, Lock } from "../parts/icons";
import { useKept } from "./choices";
import { SearchLink } from "./search_link";

/** Whoever types is asked for nothing before they pause. */
const PAUSE_MS = 250;

export function SearchPane({ words }: { words: string }) {
  const { route, search } = useDesk();
  const { search: said } = useFindText();
  const { views } = useText();
  const [filter, setFilter] = useState<SearchFilter>(search.get().filter);
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(words);
  useLayoutEffect(() => {
    if (route.get().conversation === undefined) field.current?.focus();
  }, [route]);
  useWishes({ search: () => field.current?.select() });

  useEffect(() => {
    const { q, phase } = search.get();
    // Coming back to what was found already asks for nothing.
    if (words === q && same(filter, search.get().filter) && phase !== "failed") return;
    search.ask(words, filter);
  }, [search, words, filter]);
  /** What this field has asked for last: words that came another way take its place. */
  const sent = useRef(words);
  useEffect(() => {
    if (words === sent.current) return;
    sent.current = words;
    setTyped(words);
  }, [words]);
  useEffect(() => {
    if (typed === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = typed;
      route.find(typed, "replace");
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <section className="list-pane search-pane" aria-label={said.label}>
      <header className="list-head">
        <h2>{said.title}</h2>
        <AccountMenu place="list" />
        <nav className="view-tabs" aria-label={views.label}>
          <SearchLink />
          {VIEWS.map((v) => (
            <ViewLink key={v} view={v} />
          ))}
          <AreaLinks />
        </nav>
        <div className="search-field" role="search">
          <Find />
          <input ref={field} type="search" value={typed} dir="auto" maxLength={200} aria-label={said.label} placeholder={said.placeholder} onChange={(e) => setTyped(e.currentTarget.value)} />
          <button type="button" className="icon-button" aria-label={said.close} title={said.close} onClick={() => route.go({ search: undefined })}>
            <Close />
          </button>
        </div>
        <Filters filter={filter} onChange={setFilter} />
      </header>
      <Found words={words} />
    </section>
  );
}

const same = (a: SearchFilter, b: SearchFilter) => a.inbox === b.inbox && a.author === b.author && a.since === b.since && a.until === b.until;

function Filters({ filter, onChange }: { filter: SearchFilter; onChange: (filter: SearchFilter) => void }) {
  const { studio, directory } = useDesk();
  const { search: said } = useFindText();
  const inboxes = useKept(studio.inboxes);
  const operators = useKept(directory.operators);
  // A day is the operator's own, from its first to its last moment.
  const dayOf = (at: string | undefined, back: number) => (at ? localDay(new Date(Date.parse(at) - back)) : "");
  const start = (day: string, ahead: number) => (day ? new Date(new Date(`${day}T00:00`).getTime() + ahead).toISOString() : undefined);
  return (
    <div className="search-filters" role="group" aria-label={said.filters}>
      <select aria-label={said.by} value={filter.author ?? ""} onChange={(e) => onChange({ ...filter, author: e.currentTarget.value || undefined })}>
        <option value="">{said.anybody}</option>
        <option value="contact">{said.contact}</option>
        <option value="agent">{said.agent}</option>
        <option value="operator">{said.operator}</option>
        {operators.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select aria-label={said.inbox} value={filter.inbox ?? ""} onChange={(e) => onChange({ ...filter, inbox: e.currentTarget.value || undefined })}>
        <option value="">{said.everyInbox}</option>
        {inboxes.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <label>
        <span>{said.since}</span>
        <input type="date" value={dayOf(filter.since, 0)} onChange={(e) => onChange({ ...filter, since: start(e.currentTarget.value, 0) })} />
      </label>
      <label>
        <span>{said.until}</span>
        <input type="date" value={dayOf(filter.until, DAY_MS)} onChange={(e) => onChange({ ...filter, until: start(e.currentTarget.value, DAY_MS) })} />
      </label>
    </div>
  );
}

const DAY_MS = 86_400_000;
const localDay = (at: Date) => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;

function Found({ words }: { words: string }) {
  const { search } = useDesk();
  const { search: said } = useFindText();
  const { list } = useText();
  const { phase, messages, contacts, next, error, filter } = useCell(search);
  if (words.trim() === "") return <p className="search-hint">{said.hint}</p>;
  if (phase === "asking" || phase === "idle") {
    return (
      <div className="list-scroll" aria-busy="true">
        <RowSkeletons rows={5} />
      </div>
    );
  }
  if (phase === "failed") {
    return (
      <div className="empty" role="alert">
        <p className="empty-title">{list.failed}</p>
        <p>{error}</p>
        <button type="button" className="button" onClick={() => search.ask(words, filter)}>
          {list.retry}
        </button>
      </div>
    );
  }
  const nothing = messages.length === 0 && contacts.length === 0;
  return (
    <div className="list-scroll">
      <p className="hidden" role="status">
        {said.found(messages.length)}
      </p>
      {nothing && (
        <div className="empty">
          <p className="empty-title">{said.nothing}</p>
          <p>{said.nothingHint}</p>
        </div>
      )}
      {contacts.length > 0 && (
        <section className="search-contacts" aria-label={said.contacts}>
          <h3>{said.contacts}</h3>
          <ul>
            {contacts.map((contact) => (
              <FoundContact key={contact.id} contact={contact} />
            ))}
          </ul>
        </section>
      )}
      {messages.length > 0 && contacts.length > 0 && <h3 className="search-heading">{said.messages}</h3>}
      <ul className="found">
        {messages.map((found) => (
          <FoundRow key={found.message.id} found={found} />
        ))}
      </ul>
      {next !== undefined && (
        <button type="button" className="button search-more" disabled={phase === "more"} aria-busy={phase === "more"} onClick={search.more}>
          {said.more}
        </button>
      )}
    </div>
  );
}

function FoundContact({ contact }: { contact: { id: string; name?: string; email?: string; phone?: string } }) {
  const { api, route, toasts, say } = useDesk();
  const { search: said } = useFindText();
  const name = contact.name ?? contact.email ?? contact.phone ?? "?";
  async function open() {
    try {
      const { items } = await api.earlier(contact.id);
      if (items[0]) route.go({ conversation: items[0].id, contact: false });
    } catch (e) {
      toasts.fail(say(e));
    }
  }
  return (
    <li>
      <button type="button" className="found-contact" title={said.open(name)} onClick={() => void open()}>
        <Avatar id={contact.id} name={name} size="s" />
        <span className="pick-what">
          <bdi>{name}</bdi>
          <small>{[contact.email, contact.phone].filter((part) => part && part !== name).join(" · ")}</small>
        </span>
      </button>
    </li>
  );
}

function FoundRow({ found }: { found: FoundMessage }) {
  const { route } = useDesk();
  const { list } = useText();
  const { search: said } = useFindText();
  const here = useCell(route);
  const { brief, at } = useDates();
  const now = useNow(15_000);
  const { conversation, message, contact, inbox, pieces } = found;
  const to = { ...here, conversation, message: message.id, contact: false };
  function follow(event: MouseEvent) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    route.go({ conversation, message: message.id, contact: false });
  }
  const by = message.author.kind === "agent" ? list.agent : message.author.kind === "operator" ? message.author.name : undefined;
  return (
    <li>
      <a className="found-row" href={href(to)} onClick={follow} aria-current={here.message === message.id ? "page" : undefined}>
        <span className="row-top">
          <span className="row-name">{contact.name}</span>
          <time dateTime={message.at} title={at(message.at, "full")}>
            {brief(message.at, now)}
          </time>
        </span>
        <span className="found-text" dir="auto">
          {message.private && <Lock />}
          {message.private && <span className="hidden">{said.note}: </span>}
          {by && <span className="row-by">{by}: </span>}
          {pieces.map(({ text, hit }, i) => (hit ? <mark key={i}>{text}</mark> : <span key={i}>{text}</span>))}
        </span>
        <span className="found-in">{inbox.name}</span>
      </a>
    </li>
  );
}
