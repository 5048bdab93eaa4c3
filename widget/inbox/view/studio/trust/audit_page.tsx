/** Who did what, and who looked at whose data: the newest first, narrowed by whatever is asked. */
import { useEffect, useId, useRef, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk } from "../../../desk/desk";
import { type AuditEntry, type AuditQuery, keepFile } from "../../../session/trust_api";
import { useTrustText } from "../../../text/trust";
import { Download } from "../../parts/icons";
import { SelectField, TextField } from "../fields";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { AuditRow } from "./audit_row";

const PAGE = 50;
const TYPING_MS = 300;

interface Asked {
  actor: string;
  kind: "" | AuditEntry["kind"];
  object_kind: string;
  text: string;
  from: string;
  to: string;
}

const EVERYTHING: Asked = { actor: "", kind: "", object_kind: "", text: "", from: "", to: "" };

/** A day is asked for as this browser has it, the last one to its end. */
function queryOf({ actor, kind, object_kind, text, from, to }: Asked): AuditQuery {
  const end = to === "" ? undefined : new Date(`${to}T00:00:00`);
  end?.setDate(end.getDate() + 1);
  return {
    ...(actor ? { actor } : {}),
    ...(kind ? { kind } : {}),
    ...(object_kind ? { object_kind } : {}),
    ...(text.trim() ? { text: text.trim() } : {}),
    ...(from ? { from: new Date(`${from}T00:00:00`).toISOString() } : {}),
    ...(end ? { until: end.toISOString() } : {}),
  };
}

export function AuditPage() {
  const { trust, toasts, say } = useDesk();
  const { audit: words } = useTrustText();
  const [asked, setAsked] = useState(EVERYTHING);
  const [busy, setBusy] = useState(false);

  async function take() {
    setBusy(true);
    try {
      keepFile(await trust.table(queryOf(asked)), "audit.csv");
    } catch (e) {
      toasts.fail(say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <SettingsPage
      title={words.title}
      lead={words.lead}
      back={{ page: "settings" }}
      acts={
        <button type="button" className="button" aria-label={words.export} disabled={busy} aria-busy={busy} onClick={() => void take()}>
          <Download /> <span className="act-words">{busy ? words.exporting : words.export}</span>
        </button>
      }
    >
      <Narrow asked={asked} onAsked={setAsked} />
      <Entries asked={asked} />
    </SettingsPage>
  );
}

function Narrow({ asked, onAsked }: { asked: Asked; onAsked: (asked: Asked) => void }) {
  const { team } = useDesk();
  const { audit: words } = useTrustText();
  const people = useCell(team.people).value ?? [];
  useEffect(() => void team.people.load(), [team]);
  const set = <K extends keyof Asked>(key: K, value: Asked[K]) => onAsked({ ...asked, [key]: value });
  const who = [{ value: "", label: words.anybody }, ...people.map(({ id, name }) => ({ value: id, label: name })), { value: "system", label: words.system }, { value: "link", label: words.link }];
  const kinds = (["", "changed", "looked", "refused"] as const).map((value) => ({ value, label: words.kinds[value] }));
  const things = Object.entries(words.things).sort(([, a], [, b]) => a.localeCompare(b));
  return (
    <form className="audit-filter" role="search" aria-label={words.filter} onSubmit={(e) => e.preventDefault()}>
      <SelectField label={words.who} value={asked.actor} options={who} onChange={(actor) => set("actor", actor)} />
      <SelectField label={words.kind} value={asked.kind} options={kinds} onChange={(kind) => set("kind", kind)} />
      <SelectField label={words.thing} value={asked.object_kind} options={[{ value: "", label: words.anything }, ...things.map(([value, label]) => ({ value, label }))]} onChange={(thing) => set("object_kind", thing)} />
      <TextField label={words.from} type="date" value={asked.from} onChange={(from) => set("from", from)} />
      <TextField label={words.to} type="date" value={asked.to} onChange={(to) => set("to", to)} />
      <TextField label={words.text} hint={words.textHint} className="audit-text" maxLength={100} value={asked.text} onChange={(text) => set("text", text)} />
      {asked !== EVERYTHING && (
        <button type="button" className="button" onClick={() => onAsked(EVERYTHING)}>
          {words.clear}
        </button>
      )}
    </form>
  );
}

interface Read {
  items: readonly AuditEntry[];
  next?: string;
}

function Entries({ asked }: { asked: Asked }) {
  const { trust, say } = useDesk();
  const { audit: words } = useTrustText();
  const heading = useId();
  const [read, setRead] = useState<Read>();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const round = useRef(0);

  async function load(cursor?: string) {
    const mine = ++round.current;
    setBusy(true);
    setError(undefined);
    try {
      const page = await trust.entries({ ...queryOf(asked), cursor, limit: PAGE });
      if (mine !== round.current) return;
      setRead((old) => ({ items: cursor && old ? [...old.items, ...page.items] : page.items, ...(page.next_cursor ? { next: page.next_cursor } : {}) }));
    } catch (e) {
      if (mine === round.current) setError(say(e));
    } finally {
      if (mine === round.current) setBusy(false);
    }
  }
  useEffect(() => {
    const soon = setTimeout(() => void load(), TYPING_MS);
    return () => {
      round.current++;
      clearTimeout(soon);
    };
  }, [trust, asked]);

  if (!read) return error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />;
  const { items, next } = read;
  const state = items.length > 0 ? undefined : next ? words.further : asked === EVERYTHING ? words.none : words.noMatch;
  return (
    <section aria-labelledby={heading} aria-busy={busy}>
      <h3 className="hidden" id={heading}>
        {words.list}
      </h3>
      {state && (
        <div className="empty" role="status">
          <p className="empty-title">{state}</p>
          {!next && <p>{asked === EVERYTHING ? words.noneHint : words.noMatchHint}</p>}
        </div>
      )}
      <ul className="audit-entries">
        {items.map((entry) => (
          <AuditRow key={entry.id} entry={entry} />
        ))}
      </ul>
      {error && (
        <p className="fault" role="alert">
          {error}
        </p>
      )}
      {next && (
        <button type="button" className="button audit-more" disabled={busy} aria-busy={busy} onClick={() => void load(next)}>
          {busy ? words.loading : words.more}
        </button>
      )}
    </section>
  );
}
