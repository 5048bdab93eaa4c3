/** Where the operator writes: to the customer, or a note among operators. Says plainly what sending will do. */
import { type ClipboardEvent, type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import type { Draft, Mode } from "../../desk/drafts";
import { NO_UPLOADS } from "../../desk/uploads";
import { useWishes } from "../frame/shortcuts";
import { useHolder } from "../parts/holder";
import { Clip, Lock, Send } from "../parts/icons";
import { choicesBody } from "../../state/surfaces/choices";
import { useSurfacesText } from "../../text/surfaces";
import { ChoicesChip, ChoicesMenu } from "./choices/choices_menu";
import { AssistMenu, AssistPanel, useAssist } from "./assist";
import { LineStrip } from "./line_strip";
import { ClosedWindow, useClosedWindow } from "./templates/closed_window";
import { QuotedMessage } from "./quoted_message";
import { chosenMessage, useQuoting } from "./quoting";
import { UploadList } from "./upload_list";

/** A name that fits into the empty field's one line. */
const brief = (name: string) => (name.length > 32 ? `${name.slice(0, 30).trimEnd()}…` : name);

interface Props {
  conversation: Conversation;
  onTake: () => void;
}

export function Composer({ conversation, onTake }: Props) {
  const { drafts, sending, uploads, signals } = useDesk();
  const { composer, turns } = useText();
  const surfaces = useSurfacesText();
  const { id, contact, status } = conversation;
  const { of } = useHolder(conversation.control);
  const [draft, setDraft] = useState<Draft>(() => drafts.of(id));
  const [dropping, setDropping] = useState(false);
  /** What stood there before a suggestion was put in. */
  const [before, setBefore] = useState<Draft>();
  const assist = useAssist(conversation);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const files = useCell(uploads)[id] ?? NO_UPLOADS;

  const { mode, quotes, choices } = draft;
  const note = mode === "note";
  const words = draft[mode];
  // A reply to a customer whom a colleague is answering, or whose case is closed, needs a deliberate step first.
  const closed = useClosedWindow(conversation);
  const blocked = !note && (of === "other" || status === "resolved" || closed);
  const unfinished = files.some((f) => f.phase !== "ready");
  const sendable = !blocked && !unfinished && (words.trim() !== "" || (files.length > 0 && (note || !choices)));

  function change(part: Partial<Draft>) {
    set({ ...draft, ...part });
  }

  function set(next: Draft) {
    setDraft(next);
    drafts.set(id, next);
  }

  function write(text: string) {
    setBefore(undefined);
    change({ [mode]: text });
    if (!note && of !== "agent") signals.typing(id, text.trim() !== "");
  }

  function choose(next: Mode) {
    // At once, so that the next key already lands in the field and is no shortcut.
    flushSync(() => change({ mode: next }));
    field.current?.focus();
  }
  function quote(message: string) {
    flushSync(() => change({ mode: "reply", quotes: message }));
    field.current?.focus();
  }
  useQuoting(quote);
  useWishes({
    reply() {
      const chosen = chosenMessage();
      if (chosen) quote(chosen);
      else choose("reply");
    },
    note: () => choose("note"),
  });

  function insert(text: string, how: "replace" | "insert" | "note") {
    const to: Mode = how === "note" ? "note" : mode;
    const old = draft[to].trim();
    setBefore(draft);
    // As from the mode's own button: the cursor must already be in the right field.
    flushSync(() => change({ mode: to, [to]: how === "replace" || old === "" ? text : `${old}\n\n${text}` }));
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }

  function send() {
    if (!sendable) return;
    setBefore(undefined);
    const attachments = files.flatMap((f) => (f.attachment ? [f.attachment] : []));
    const more = note ? {} : { ...(quotes ? { reply_to: quotes } : {}), ...(choices ? { choices: choicesBody(choices) } : {}) };
    sending.send(id, { text: words.trim(), private: note, attachments, ...more });
    signals.typing(id, false);
    uploads.clear(id);
    const { quotes: _said, choices: _offered, ...rest } = draft;
    set(note ? { ...draft, note: "" } : { ...rest, reply: "" });
    field.current?.focus();
  }

  function without(part: "quotes" | "choices") {
    const { [part]: _gone, ...rest } = draft;
    set(rest);
    field.current?.focus();
  }

  function onKey(event: KeyboardEvent) {
    // While an input method composes, Enter chooses a word; 229 is how older engines say so.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  }

  function onPaste(event: ClipboardEvent) {
    const pasted = [...event.clipboardData.files];
    if (pasted.length === 0) return;
    event.preventDefault();
    uploads.add(id, pasted);
  }

  useLayoutEffect(() => {
    const box = field.current;
    if (!box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
  }, [words, mode, blocked]);

  return (
    <section
      className="composer"
      aria-label={composer.label}
      data-mode={mode}
      data-dropping={dropping}
      onDragOver={(e) => {
        if (blocked || !e.dataTransfer.types.includes("Files")) return;
        e.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(e) => {
        e.preventDefault();
        setDropping(false);
        if (!blocked) uploads.add(id, [...e.dataTransfer.files]);
      }}
    >
      {(!note || of === "other") && <LineStrip conversation={conversation} onTake={onTake} />}
      <div className="composer-box">
        <div className="modes" role="group" aria-label={composer.label}>
          <button type="button" aria-pressed={!note} onClick={() => choose("reply")}>
            {composer.reply}
          </button>
          <button type="button" aria-pressed={note} onClick={() => choose("note")}>
            <Lock /> {composer.note}
          </button>
        </div>
        {!note && closed && of !== "other" && status !== "resolved" && <ClosedWindow key={id} conversation={conversation} />}
        {!blocked && (
          <>
            {!note && quotes && <QuotedMessage conversation={id} contact={contact.name} message={quotes} onForget={() => without("quotes")} />}
            {of === "me" && <AssistPanel assist={assist} onInsert={insert} />}
            <textarea
              ref={field}
              rows={1}
              value={words}
              dir="auto"
              aria-label={note ? composer.note : composer.replyTo(brief(contact.name))}
              placeholder={note ? composer.noteHint : composer.replyTo(contact.name)}
              onChange={(e) => write(e.currentTarget.value)}
              onKeyDown={onKey}
              onPaste={onPaste}
              onBlur={() => signals.typing(id, false)}
            />
            {!note && choices && <ChoicesChip choices={choices} onRemove={() => without("choices")} />}
            <UploadList conversation={id} files={files} />
            <div className="composer-foot">
              <button type="button" className="icon-button" aria-label={composer.attach} title={composer.attach} onClick={() => picker.current?.click()}>
                <Clip />
              </button>
              <input
                ref={picker}
                type="file"
                multiple
                hidden
                onChange={(e) => {
                  uploads.add(id, [...(e.currentTarget.files ?? [])]);
                  e.currentTarget.value = "";
                }}
              />
              {!note && <ChoicesMenu key={`${id} ${choices === undefined}`} channel={conversation.inbox.channel} choices={choices} onPut={(next) => change({ choices: next })} />}
              {of === "me" && status !== "resolved" && <AssistMenu assist={assist} text={words} />}
              {before && (
                <span className="assist-undo" role="status">
                  {turns.assist.inserted}{" "}
                  <button
                    type="button"
                    className="link"
                    onClick={() => {
                      change(before);
                      setBefore(undefined);
                      field.current?.focus();
                    }}
                  >
                    {turns.assist.undo}
                  </button>
                </span>
              )}
              <span className="composer-hint">{dropping ? composer.drop : unfinished ? composer.waitUploads : !note && choices && words.trim() === "" ? surfaces.needsText : composer.keys}</span>
              <button type="button" className="button send" disabled={!sendable} onClick={send}>
                <span>{note ? composer.sendNote : of === "agent" ? composer.sendTake : of === "queue" ? composer.sendPick : composer.send}</span>
                {note ? <Lock /> : <Send />}
              </button>
            </div>
          </>
        )}
      </div>
    </section>
  );
}
