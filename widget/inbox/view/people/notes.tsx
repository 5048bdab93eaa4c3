/** What colleagues want to remember of a contact; each changes their own. */
import { type FormEvent, useEffect, useState } from "react";
import type { ContactNote } from "../../../protocol";
import { useDesk, useInbox, useMay } from "../../desk/desk";
import { useContactsText } from "../../text/contacts";
import { useDates } from "../parts/clock";
import { Pencil, Trash } from "../parts/icons";
import { Confirm } from "../studio/confirm";
import { Failed } from "../studio/loading";

const LONGEST = 4_000;

export function Notes({ contact }: { contact: string }) {
  const { contacts: api, say } = useDesk();
  const words = useContactsText();
  const may = useMay("POST /contacts/{id}/notes");
  const [notes, setNotes] = useState<readonly ContactNote[]>();
  const [next, setNext] = useState<string>();
  const [error, setError] = useState<string>();

  function load(cursor?: string) {
    setError(undefined);
    api.notes(contact, cursor).then(
      ({ items, next_cursor }) => {
        setNotes((known) => (cursor && known ? [...known, ...items] : items));
        setNext(next_cursor);
      },
      (e: unknown) => setError(say(e)),
    );
  }
  useEffect(() => load(), [contact]);

  return (
    <section className="contact-notes">
      <h3>{words.notes}</h3>
      <p className="menu-hint">{words.notesHint}</p>
      {may && <Write label={words.note} act={words.addNote} onWrite={async (text) => {
        const note = await api.note(contact, text);
        setNotes((known) => [note, ...(known ?? [])]);
      }} />}
      {error && <Failed error={error} onRetry={() => load()} />}
      {notes?.length === 0 && <p className="contact-since">{words.notesNone}</p>}
      <ul>
        {notes?.map((note) => (
          <Note key={note.id} note={note} onChange={(changed) => setNotes((known) => known?.flatMap((each) => (each.id === note.id ? (changed ?? []) : each)))} />
        ))}
      </ul>
      {next && !error && (
        <button type="button" className="button add-line" onClick={() => load(next)}>
          {words.more}
        </button>
      )}
    </section>
  );
}

function Note({ note, onChange }: { note: ContactNote; onChange: (changed: ContactNote | undefined) => void }) {
  const { contacts: api } = useDesk();
  const words = useContactsText();
  const me = useInbox((s) => s.me?.id);
  const may = useMay("PUT /contacts/notes/{id}");
  const { at } = useDates();
  const [editing, setEditing] = useState(false);
  const [removing, setRemoving] = useState(false);
  return (
    <li className="contact-note">
      <p className="contact-note-head">
        <strong>{note.author.name}</strong>
        <time dateTime={note.at}>{at(note.at, "full")}</time>
        {note.edited_at && <span title={at(note.edited_at, "full")}>{words.edited}</span>}
        {may && note.author.id === me && !editing && (
          <span className="card-acts">
            <button type="button" className="icon-button" aria-label={words.editNote} title={words.editNote} onClick={() => setEditing(true)}>
              <Pencil />
            </button>
            <button type="button" className="icon-button" aria-label={words.deleteNote} title={words.deleteNote} onClick={() => setRemoving(true)}>
              <Trash />
            </button>
          </span>
        )}
      </p>
      {editing ? (
        <Write
          label={words.editNote}
          act={words.save}
          initial={note.text}
          onCancel={() => setEditing(false)}
          onWrite={async (text) => {
            onChange(await api.rewrite(note.id, text));
            setEditing(false);
          }}
        />
      ) : (
        <p className="contact-note-text" dir="auto">
          {note.text}
        </p>
      )}
      {removing && (
        <Confirm
          title={words.deleteNoteTitle}
          act={words.deleteNote}
          danger
          onClose={() => setRemoving(false)}
          onAct={async () => {
            await api.erase(note.id);
            onChange(undefined);
          }}
        >
          <p>{words.deleteNoteText}</p>
        </Confirm>
      )}
    </li>
  );
}

interface WriteProps {
  label: string;
  act: string;
  initial?: string;
  onCancel?: () => void;
  onWrite: (text: string) => Promise<void>;
}

function Write({ label, act, initial = "", onCancel, onWrite }: WriteProps) {
  const { say } = useDesk();
  const words = useContactsText();
  const [text, setText] = useState(initial);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (text.trim() === "") return;
    setBusy(true);
    setFault(undefined);
    try {
      await onWrite(text.trim());
      setText("");
    } catch (e) {
      setFault(say(e));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className="contact-note-form" onSubmit={(e) => void submit(e)}>
      <textarea aria-label={label} placeholder={label} rows={2} maxLength={LONGEST} dir="auto" value={text} onChange={(e) => setText(e.currentTarget.value)} />
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
      <div>
        <button type="submit" className="button" disabled={busy || text.trim() === ""} aria-busy={busy}>
          {act}
        </button>
        {onCancel && (
          <button type="button" className="button" onClick={onCancel}>
            {words.cancel}
          </button>
        )}
      </div>
    </form>
  );
}
