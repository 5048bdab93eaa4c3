/** The gaps of a template as fields, what the customer will read beside them, and the send. */
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { MessageTemplate } from "../../../../protocol";
import { useDesk } from "../../../desk/desk";
import { freshId } from "../../../desk/fresh_id";
import { CallFailed } from "../../../session/problem";
import { templatePreview } from "../../../state/template_preview";
import { useTemplatesText } from "../../../text/templates";
import type { TemplatesText } from "../../../text/templates/en";

interface Props {
  conversation: string;
  template: MessageTemplate;
  onBack: () => void;
  onSent: () => void;
}

type Gap = MessageTemplate["fields"][number];
export const ACCEPT: Record<string, string> = { image: "image/png,image/jpeg", video: "video/mp4", document: ".pdf,.docx,.xlsx,.txt,.csv" };

export function TemplateForm({ conversation, template, onBack, onSent }: Props) {
  const { api, store, say } = useDesk();
  const words = useTemplatesText();
  const [values, setValues] = useState<Record<string, string>>({});
  const [faults, setFaults] = useState<Record<string, string>>({});
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  /** Uploads under way. */
  const [files, setFiles] = useState(0);
  // The same through every repeat, so that a lost answer stores nothing twice; another text is another message.
  const sent = useRef<{ id: string; of: string }>(undefined);

  function set(key: string, value: string) {
    setValues((old) => ({ ...old, [key]: value }));
    setFaults(({ [key]: _gone, ...rest }) => rest);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    const of = JSON.stringify(values);
    if (sent.current?.of !== of) sent.current = { id: freshId(), of };
    const client_id = sent.current.id;
    setBusy(true);
    setError(undefined);
    try {
      const message = await api.send(conversation, { client_id, template: { id: template.id, values } });
      store.apply({ on: "outgoing", input: { kind: "send_done", conversation, client_id, message } });
      onSent();
    } catch (e) {
      const found: Record<string, string> = {};
      if (e instanceof CallFailed) {
        for (const { key } of template.fields) {
          const fault = e.field(`template/values/${key}`);
          if (fault) found[key] = fault;
        }
      }
      setFaults(found);
      if (Object.keys(found).length === 0) setError(say(e));
      setBusy(false);
    }
  }

  return (
    <form className="template-form" onSubmit={(e) => void submit(e)}>
      <button type="button" className="link" onClick={onBack}>
        ← {words.back}
      </button>
      <h3>
        {template.name} <small>{template.language}</small>
      </h3>
      {template.fields.map((gap, place) => (
        <GapField key={gap.key} gap={gap} first={place === 0} value={values[gap.key] ?? ""} fault={faults[gap.key]} onChange={(value) => set(gap.key, value)} onBusy={(by) => setFiles((n) => n + by)} />
      ))}
      <section aria-label={words.preview}>
        <h4>{words.preview}</h4>
        <p className="template-preview" dir="auto">
          {templatePreview(template, values)}
        </p>
      </section>
      {error && (
        <p className="fault" role="alert">
          {error}
        </p>
      )}
      <div className="dialog-acts">
        <button type="submit" className="button primary" disabled={busy || files > 0}>
          {busy ? words.sending : words.submit}
        </button>
      </div>
    </form>
  );
}

/** Names of gaps are words with underscores, or numbers that say nothing. */
export function gapLabel({ kind, label }: Gap, words: TemplatesText): string {
  if (kind in ACCEPT) return words.file;
  if (kind === "address_end") return words.address(label);
  if (kind === "code") return words.code;
  return /^\d+$/.test(label) ? words.gap(label) : label.replaceAll("_", " ");
}

interface GapProps {
  gap: Gap;
  first: boolean;
  value: string;
  fault: string | undefined;
  onChange: (value: string) => void;
  /** One upload more or less is under way. */
  onBusy: (by: 1 | -1) => void;
}

function GapField({ gap, first, value, fault, onChange, onBusy }: GapProps) {
  const words = useTemplatesText();
  const id = useId();
  const isFile = gap.kind in ACCEPT;
  const label = gapLabel(gap, words);
  const hint = fault ?? (gap.example && words.example(gap.example));
  const described = hint ? { "aria-describedby": `${id}-hint` } : {};
  return (
    <div className="template-gap">
      <label htmlFor={id}>{label}</label>
      {isFile ? (
        <FileGap id={id} accept={ACCEPT[gap.kind] ?? ""} onChange={onChange} onBusy={onBusy} />
      ) : (
        <input id={id} value={value} autoFocus={first} dir="auto" autoComplete="off" required maxLength={1024} aria-invalid={fault !== undefined} {...described} onChange={(e) => onChange(e.currentTarget.value)} />
      )}
      {hint && (
        <small id={`${id}-hint`} className={fault ? "fault" : "menu-hint"} role={fault ? "alert" : undefined}>
          {hint}
        </small>
      )}
    </div>
  );
}

interface FileProps {
  id: string;
  accept: string;
  onChange: (attachment: string) => void;
  onBusy: (by: 1 | -1) => void;
}

export function FileGap({ id, accept, onChange, onBusy }: FileProps) {
  const { api, say } = useDesk();
  const words = useTemplatesText();
  const [state, setState] = useState<{ busy: boolean; error?: string }>({ busy: false });
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  async function put(file: File | undefined) {
    onChange("");
    if (!file) return;
    const { signal } = (stop.current = new AbortController());
    setState({ busy: true });
    onBusy(1);
    try {
      const attachment = await api.attach(file, () => undefined, signal);
      onChange(attachment.id);
      setState({ busy: false });
    } catch (e) {
      setState({ busy: false, error: say(e) });
    } finally {
      onBusy(-1);
    }
  }

  return (
    <>
      <input id={id} type="file" accept={accept} required disabled={state.busy} title={words.choose} onChange={(e) => void put(e.currentTarget.files?.[0])} />
      {state.busy && <small role="status">{words.uploading}</small>}
      {state.error && (
        <small className="fault" role="alert">
          {state.error}
        </small>
      )}
    </>
  );
}
