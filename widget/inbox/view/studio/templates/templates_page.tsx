/** All templates of all connected inboxes: searched, filtered, read anew, and begun. */
import { useEffect, useReducer, useState } from "react";
import type { LoadedState } from "../../../desk/studio/loaded";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { MessageTemplate } from "../../../../protocol";
import type { Inbox } from "../../../session/studio_types";
import { NEW } from "../../../state/studio/place";
import { ANY, counted, fits, hasTemplates, languageName, statusOf, type Wanted } from "../../../state/templates/list";
import { STARTS } from "../../../state/templates/starts";
import { useTemplatePagesText } from "../../../text/template_pages";
import { channelSign } from "../../parts/channel";
import { Find, Pencil, Plus, Retry } from "../../parts/icons";
import { FormPart, useChangeable } from "../fields";
import { StudioLink } from "../link";
import { Await, Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { TemplateRow } from "./template_row";

export function TemplatesPage() {
  const { studio } = useDesk();
  const words = useTemplatePagesText();
  useEffect(() => {
    void studio.inboxes.load();
  }, [studio]);
  return (
    <SettingsPage title={words.title} lead={words.lead} back={{ page: "settings" }}>
      <Await what={studio.inboxes}>
        {(inboxes) => {
          const own = inboxes.filter(({ channel, account }) => hasTemplates(channel) && account !== undefined);
          return own.length === 0 ? <NoInbox /> : <Lists inboxes={own} />;
        }}
      </Await>
    </SettingsPage>
  );
}

function NoInbox() {
  const words = useTemplatePagesText();
  return (
    <div className="empty">
      <p className="empty-title">{words.noInbox}</p>
      <p>{words.noInboxHint}</p>
      <StudioLink to={{ page: "inboxes" }} className="button">
        {words.toInboxes}
      </StudioLink>
    </div>
  );
}

/** The lists of all inboxes, whichever are there already. */
function useLists(inboxes: readonly Inbox[]): readonly LoadedState<readonly MessageTemplate[]>[] {
  const { studio } = useDesk();
  const [, look] = useReducer((n: number) => n + 1, 0);
  const ids = inboxes.map(({ id }) => id).join(" ");
  useEffect(() => {
    const lists = ids.split(" ").map((id) => studio.templates.of(id));
    const stop = lists.map((list) => list.subscribe(look));
    for (const list of lists) void list.load();
    return () => stop.forEach((end) => end());
  }, [studio, ids]);
  return inboxes.map(({ id }) => studio.templates.of(id).get());
}

function Lists({ inboxes }: { inboxes: readonly Inbox[] }) {
  const words = useTemplatePagesText();
  const [wanted, setWanted] = useState(ANY);
  const lists = useLists(inboxes);
  const all = lists.flatMap(({ value }) => value ?? []);
  return (
    <>
      {all.length > 0 && <FilterBar all={all} wanted={wanted} onChange={setWanted} />}
      {inboxes.map((inbox, at) => (
        <InboxTemplates key={inbox.id} inbox={inbox} list={lists[at] ?? { phase: "loading" }} wanted={wanted} />
      ))}
      <p className="menu-hint templates-limits">{words.limits}</p>
    </>
  );
}

function FilterBar({ all, wanted, onChange }: { all: readonly MessageTemplate[]; wanted: Wanted; onChange: (wanted: Wanted) => void }) {
  const words = useTemplatePagesText();
  const language = useLanguage();
  const set = (part: Partial<Wanted>) => onChange({ ...wanted, ...part });
  // The numbers say what a press would show: everything else that is wanted counts.
  const found = all.filter((template) => fits(template, { ...wanted, status: "" }));
  const chip = (status: string, label: string, count: number) => (
    <button key={status} type="button" aria-pressed={wanted.status === status} onClick={() => set({ status })}>
      {label} <span className="chip-count">{count}</span>
    </button>
  );
  const select = (part: "category" | "language", label: string, any: string, named: (value: string) => string, values: readonly [string, number][]) =>
    values.length > 1 && (
      <select className="small-select" aria-label={label} value={wanted[part]} onChange={(e) => set({ [part]: e.currentTarget.value })}>
        <option value="">{any}</option>
        {values.map(([value]) => (
          <option key={value} value={value}>
            {named(value)}
          </option>
        ))}
      </select>
    );
  return (
    <div className="templates-bar" role="search" aria-label={words.find}>
      <div className="find">
        <Find />
        <input type="search" value={wanted.text} aria-label={words.find} placeholder={words.find} onChange={(e) => set({ text: e.currentTarget.value })} />
      </div>
      {select("category", words.category, words.anyCategory, (value) => words.categories[value] ?? value, counted(all.map(({ category }) => category.toUpperCase())))}
      {select("language", words.language, words.anyLanguage, (value) => languageName(value, language), counted(all.map((template) => template.language)))}
      <div className="chips" role="group" aria-label={words.status}>
        {chip("", words.all, found.length)}
        {counted(all.map(statusOf)).map(([status]) => chip(status, words.statuses[status] ?? status, found.filter((template) => statusOf(template) === status).length))}
      </div>
    </div>
  );
}

interface InboxProps {
  inbox: Inbox;
  list: LoadedState<readonly MessageTemplate[]>;
  wanted: Wanted;
}

function InboxTemplates({ inbox, list, wanted }: InboxProps) {
  const { studio, toasts, say } = useDesk();
  const { channels } = useText();
  const words = useTemplatePagesText();
  const changeable = useChangeable();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const templates = studio.templates.of(inbox.id);

  async function sync() {
    setBusy(true);
    setFault(undefined);
    try {
      toasts.tell(words.synced(await studio.templates.sync(inbox.id)));
    } catch (e) {
      setFault(say(e));
    } finally {
      setBusy(false);
    }
  }

  const shown = list.value?.filter((template) => fits(template, wanted)) ?? [];
  return (
    <FormPart
      title={inbox.name}
      hint={
        <span className="templates-inbox">
          {channelSign(inbox.channel)} {[channels.names[inbox.channel] ?? inbox.channel, inbox.account].filter(Boolean).join(" · ")}
        </span>
      }
      aside={
        <div className="form-acts">
          <button type="button" className="button" disabled={busy} aria-busy={busy} onClick={() => void sync()}>
            <Retry /> {busy ? words.syncing : words.sync}
            <span className="hidden">: {inbox.name}</span>
          </button>
          {changeable && (
            <StudioLink to={{ page: "template", inbox: inbox.id, id: NEW }} className="button" label={words.createIn(inbox.name)}>
              <Plus /> {words.create}
            </StudioLink>
          )}
        </div>
      }
    >
      {fault && (
        <p className="fault form-fault" role="alert">
          {fault}
        </p>
      )}
      {list.phase === "failed" ? (
        <Failed {...(list.error ? { error: list.error } : {})} onRetry={() => void templates.load()} />
      ) : list.value === undefined ? (
        <Bones />
      ) : list.value.length === 0 ? (
        <First inbox={inbox.id} />
      ) : shown.length === 0 ? (
        <div className="empty small">
          <p className="empty-title">{words.noMatch}</p>
          <p>{words.noMatchHint}</p>
        </div>
      ) : (
        <ul className="plain-rows">
          {shown.map((template) => (
            <TemplateRow key={template.id} inbox={inbox.id} template={template} />
          ))}
        </ul>
      )}
    </FormPart>
  );
}

/** Nothing yet: three beginnings, and an empty page. */
function First({ inbox }: { inbox: string }) {
  const words = useTemplatePagesText();
  const changeable = useChangeable();
  return (
    <div className="empty small templates-first">
      <p className="empty-title">{words.none}</p>
      <p>{changeable ? words.noneHint : words.noneReadOnly}</p>
      {changeable && (
        <ul className="template-starts">
          {STARTS.map((start) => (
            <li key={start}>
              <StudioLink to={{ page: "template", inbox, id: NEW, start }}>
                <strong>{words.starts[start][0]}</strong>
                <small>{words.starts[start][1]}</small>
              </StudioLink>
            </li>
          ))}
          <li>
            <StudioLink to={{ page: "template", inbox, id: NEW }}>
              <strong>
                <Pencil /> {words.own}
              </strong>
            </StudioLink>
          </li>
        </ul>
      )}
    </div>
  );
}
