/** Putting something to press below a message: answers, a list, or a link; never more than the channel takes. */
import { type KeyboardEvent, useId, useState } from "react";
import { useText } from "../../../desk/desk";
import { choiceFault, choicesBody, hasLists, type Kind, KINDS, limitsOf, MOST_REPLIES, MOST_ROWS, NO_CHOICES, titlesOf, type TypedChoices } from "../../../state/surfaces/choices";
import { removed, replaced } from "../../../state/studio/bot";
import { useSurfacesText } from "../../../text/surfaces";
import { usePopover } from "../../knowledge/popover";
import { Close, Grid, Pencil, Plus } from "../../parts/icons";

interface Props {
  channel: string;
  choices: TypedChoices | undefined;
  onPut: (choices: TypedChoices) => void;
}

export function ChoicesMenu({ channel, choices, onPut }: Props) {
  const words = useSurfacesText();
  const { open, setOpen, box } = usePopover();
  const label = choices ? words.edit : words.add;
  return (
    <div className="choices-menu" {...box}>
      <button type="button" className="icon-button" aria-label={label} title={label} aria-expanded={open} onClick={() => setOpen(!open)}>
        {choices ? <Pencil /> : <Grid />}
      </button>
      {open && (
        <ChoicesForm
          channel={channel}
          initial={choices ?? NO_CHOICES}
          onPut={(next) => {
            setOpen(false);
            onPut(next);
          }}
        />
      )}
    </div>
  );
}

function ChoicesForm({ channel, initial, onPut }: { channel: string; initial: TypedChoices; onPut: (choices: TypedChoices) => void }) {
  const { channels } = useText();
  const words = useSurfacesText();
  const id = useId();
  const [typed, setTyped] = useState(initial);
  const [tried, setTried] = useState(false);
  const limits = limitsOf(channel);
  const fault = choiceFault(typed, channel);
  const shown = fault && (tried || fault === "long" || fault === "twice") ? words.faults[fault] : undefined;
  const set = (part: Partial<TypedChoices>) => setTyped({ ...typed, ...part });

  function put() {
    setTried(true);
    if (!fault) onPut(typed);
  }
  // The popover stands within the composer: Enter must not send what is being written.
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || event.nativeEvent.isComposing || (event.target as HTMLElement).tagName !== "INPUT") return;
    event.preventDefault();
    event.stopPropagation();
    put();
  }

  return (
    <div className="popover choices-popover" role="group" aria-label={words.title} onKeyDown={onKeyDown}>
      <p className="assist-heading">{words.title}</p>
      <div className="segments" role="radiogroup" aria-label={words.kind}>
        {KINDS.map((kind: Kind) => (
          <label key={kind}>
            <input type="radio" name={id} checked={kind === typed.kind} onChange={() => set({ kind })} />
            <span>{words.kinds[kind]}</span>
          </label>
        ))}
      </div>
      <p className="choices-hint">{typed.kind === "list" && !hasLists(channel) ? words.noLists(channels.names[channel] ?? channel) : words.kindHints[typed.kind]}</p>
      <div className="choices-fields">
        {typed.kind === "replies" && (
          <>
            {typed.replies.map((title, i) => (
              <Line key={i} label={words.replyN(i + 1)} value={title} most={limits.reply} autoFocus={i === 0} onChange={(next) => set({ replies: replaced(typed.replies, i, next) })} onRemove={typed.replies.length > 1 ? () => set({ replies: removed(typed.replies, i) }) : undefined} />
            ))}
            {typed.replies.length < MOST_REPLIES && <More label={words.addReply} onAdd={() => set({ replies: [...typed.replies, ""] })} />}
          </>
        )}
        {typed.kind === "list" && (
          <>
            <Line label={words.open} value={typed.open} most={limits.open} placeholder={words.openUsual} onChange={(open) => set({ open })} />
            {typed.rows.map((row, i) => (
              <div key={i} className="choices-row">
                <Line label={words.rowN(i + 1)} value={row.title} most={limits.row} onChange={(title) => set({ rows: replaced(typed.rows, i, { ...row, title }) })} onRemove={typed.rows.length > 1 ? () => set({ rows: removed(typed.rows, i) }) : undefined} />
                <Line label={words.rowDescription(i + 1)} value={row.description} most={limits.description} placeholder={words.description} onChange={(description) => set({ rows: replaced(typed.rows, i, { ...row, description }) })} />
              </div>
            ))}
            {typed.rows.length < MOST_ROWS && <More label={words.addRow} onAdd={() => set({ rows: [...typed.rows, { title: "", description: "" }] })} />}
          </>
        )}
        {typed.kind === "link" && (
          <>
            <Line label={words.linkTitle} value={typed.title} most={limits.reply} autoFocus onChange={(title) => set({ title })} />
            <Line label={words.linkUrl} value={typed.url} most={2_000} placeholder="https://" ltr onChange={(url) => set({ url })} />
          </>
        )}
      </div>
      <p className="fault" role="alert">
        {shown}
      </p>
      <button type="button" className="button primary" onClick={put}>
        {words.put}
      </button>
    </div>
  );
}

interface LineProps {
  label: string;
  value: string;
  most: number;
  placeholder?: string;
  autoFocus?: boolean;
  ltr?: boolean;
  onChange: (value: string) => void;
  onRemove?: (() => void) | undefined;
}

function Line({ label, value, most, placeholder = label, autoFocus = false, ltr = false, onChange, onRemove }: LineProps) {
  const words = useSurfacesText();
  const long = value.trim().length > most;
  return (
    <div className="choices-line">
      <input aria-label={label} aria-invalid={long} value={value} placeholder={placeholder} autoFocus={autoFocus} dir={ltr ? "ltr" : "auto"} autoComplete="off" maxLength={most * 3} onChange={(e) => onChange(e.currentTarget.value)} />
      {most < 1_000 && (
        <span className="how-long" data-over={long} aria-hidden="true">
          {value.trim().length}/{most}
        </span>
      )}
      {onRemove && (
        <button type="button" className="icon-button" aria-label={words.removeOne(label)} title={words.removeOne(label)} onClick={onRemove}>
          <Close />
        </button>
      )}
    </div>
  );
}

const More = ({ label, onAdd }: { label: string; onAdd: () => void }) => (
  <button type="button" className="button add-line" onClick={onAdd}>
    <Plus /> {label}
  </button>
);

/** What is put below the message that is being written. */
export function ChoicesChip({ choices, onRemove }: { choices: TypedChoices; onRemove: () => void }) {
  const words = useSurfacesText();
  const titles = titlesOf(choicesBody(choices));
  return (
    <div className="choices-chip" role="group" aria-label={words.title}>
      <Grid />
      <ul>
        {titles.map((title, i) => (
          <li key={i} dir="auto">
            {title}
          </li>
        ))}
      </ul>
      <button type="button" className="icon-button" aria-label={words.remove} title={words.remove} onClick={onRemove}>
        <Close />
      </button>
    </div>
  );
}
