/** Where the operator writes: to the customer, or a note among operators. Says plainly what sending will do. */
import { type ClipboardEvent, type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Conversation } from "../../../protocol";
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { type Draft, type Mode, NO_DRAFT } from "../../desk/drafts";
import { NO_UPLOADS } from "../../desk/uploads";
import { mentionsIn, replaced } from "../../state/daily/writing";
import { choicesBody } from "../../state/surfaces/choices";
import { useFindText } from "../../text/find";
import { useSurfacesText } from "../../text/surfaces";
import { useWishes } from "../frame/shortcuts";
import { useHolder } from "../parts/holder";
import { Clip, Lock, Send, Slash } from "../parts/icons";
import { chosenMessage } from "../thread/acts/choosing";
import { AgentReads } from "./agent_reads";
import { Answered } from "./answered";
import { useAnswering } from "./answering";
import { AssistMenu, AssistPanel, useAssist } from "./assist";
import { ChoicesChip, ChoicesMenu } from "./choices/choices_menu";
import { WaySwitch, WhoReads } from "./comment_answer";
import { LineStrip } from "./line_strip";
import { ClosedWindow, useClosedWindow } from "./templates/closed_window";
import { Gaps } from "./suggest/canned_panel";
import { useSuggest } from "./suggest/use_suggest";
import { UploadList } from "./upload_list";

/** A name that fits into the empty field's one line. */
const brief = (name: string) => (name.length > 32 ? `${name.slice(0, 30).trimEnd()}…` : name);

/** From the menu of a message. */
export interface AskedAnswer {
  message: string;
  privately: boolean;
}

interface Props {
  conversation: Conversation;
  onTake: () => void;
  asked: AskedAnswer | undefined;
}

export function Composer({ conversation, onTake, asked }: Props) {
  const { drafts, sending, uploads, signals, directory, store } = useDesk();
  const { composer, turns, comments } = useText();
  const surfaces = useSurfacesText();
  const { id, contact, status } = conversation;
  const { of } = useHolder(conversation.control);
  const [draft, setDraft] = useState<Draft>(() => drafts.of(id));
  const [dropping, setDropping] = useState(false);
  /** What stood there before a suggestion was put in. */
  const [before, setBefore] = useState<Draft>();
  const assist = useAssist(conversation);
  const find = useFindText();
  /** Variables of a canned reply that had no value here, until the text is changed. */
  const [gaps, setGaps] = useState<readonly string[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const files = useCell(uploads)[id] ?? NO_UPLOADS;

  const { mode } = draft;
  const note = mode === "note";
  /** Only an agent that answers has a next answer to take a note into. */
  const agentReads = of === "agent" && status !== "resolved";
  const forAgent = note && agentReads && draft.forAgent;
  const words = draft[mode];
  // A reply to a customer whom a colleague is answering, or whose case is closed, needs a deliberate step first.
  const closed = useClosedWindow(conversation);
  const blocked = !note && (of === "other" || status === "resolved" || closed);
  // Absent for ordinary messages.
  const among = useAnswering(conversation, draft, files.length > 0);
  const below = note ? undefined : among;
  const answers = note ? undefined : below ? below.comment?.id : draft.answers;
  const choices = note || below ? undefined : draft.choices;
  const textAlone = below !== undefined && !draft.privately;
  const unfinished = files.some((f) => f.phase !== "ready");
  /** The comment that is answered must not change while the answer is written, whatever else they say. */
  const held = below?.comment && !draft.answers ? { answers: below.comment.id } : {};
  /** What taking the quote away does; their newest comment is always answered. */
  const forget = !below ? surfaces.forget : below.earlier ? comments.composer.toNewest : undefined;
  // Choices stand below a text.
  const wordless = choices !== undefined && words.trim() === "";
  const suggest = useSuggest({ conversation, note, words, onPut: put });
  const sendable = !blocked && !unfinished && !below?.hindrance && !wordless && (words.trim() !== "" || files.length > 0);

  const replyTo = !below ? composer.replyTo : draft.privately ? comments.composer.privateTo : comments.composer.publicTo;
  const sendPlain = !below ? composer.send : draft.privately ? comments.composer.sendPrivate : comments.composer.sendPublic;
  const sendWord = forAgent ? composer.sendForAgent : note ? composer.sendNote : of === "agent" ? composer.sendTake : of === "queue" ? composer.sendPick : sendPlain;
  const hint = hintNow();

  function hintNow(): string {
    if (dropping) return composer.drop;
    if (below?.hindrance === "files") return comments.composer.files;
    if (unfinished) return composer.waitUploads;
    if (textAlone) return comments.composer.textOnly;
    return wordless ? surfaces.needsText : composer.keys;
  }

  function change(part: Partial<Draft>) {
    set({ ...draft, ...part });
  }

  function set(next: Draft) {
    setDraft(next);
    drafts.set(id, next);
  }

  function put(from: number, to: number, text: string, empty: readonly string[]) {
    const next = replaced(words, { from, to }, text);
    flushSync(() => change({ [mode]: next.text, ...held }));
    setGaps(empty);
    const box = field.current;
    box?.focus();
    box?.setSelectionRange(next.cursor, next.cursor);
    suggest.onCursor(next.cursor);
  }

  /** The mark that opens the canned replies, as if it were typed at the cursor. */
  function askReplies() {
    const at = field.current?.selectionStart ?? words.length;
    const mark = at > 0 && !/\s/u.test(words[at - 1] ?? "") ? " /" : "/";
    put(at, at, mark, []);
  }

  function write(text: string) {
    setBefore(undefined);
    setGaps([]);
    change({ [mode]: text, ...held });
    if (!note && !below && of !== "agent") signals.typing(id, text.trim() !== "");
  }

  function choose(next: Mode) {
    // At once, so that the next key already lands in the field and is no shortcut.
    flushSync(() => change({ mode: next }));
    field.current?.focus();
  }
  function chooseAnswer(part: Partial<Pick<Draft, "answers" | "privately">>) {
    flushSync(() => change({ mode: "reply", ...part }));
    field.current?.focus();
  }
  useEffect(() => {
    if (!asked) return;
    change({ mode: "reply", answers: asked.message, privately: asked.privately });
    // The field may be there only now.
    const next = requestAnimationFrame(() => field.current?.focus());
    return () => cancelAnimationFrame(next);
  }, [asked]);
  useWishes({
    reply() {
      const chosen = chosenMessage();
      if (chosen) chooseAnswer({ answers: chosen });
      else choose("reply");
    },
    note: () => choose("note"),
    hint() {
      flushSync(() => change({ mode: "note", forAgent: true }));
      field.current?.focus();
    },
  });

  function insert(text: string, how: "replace" | "insert" | "note") {
    const to: Mode = how === "note" ? "note" : mode;
    const old = draft[to].trim();
    setBefore(draft);
    // As from the mode's own button: the cursor must already be in the right field.
    flushSync(() => change({ mode: to, [to]: how === "replace" || old === "" ? text : `${old}\n\n${text}`, ...held }));
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }

  function send() {
    if (!sendable) return;
    setBefore(undefined);
    const attachments = files.flatMap((f) => (f.attachment ? [f.attachment] : []));
    const to = { ...(answers ? { reply_to: answers } : {}), ...(below && draft.privately ? { privately: true } : {}) };
    const more = { ...(choices ? { choices: choicesBody(choices) } : {}), ...(forAgent ? { for_agent: true } : {}) };
    const me = store.get().me?.id;
    const named = note ? mentionsIn(words, directory.operators.get().value ?? []).filter((operator) => operator !== me) : [];
    sending.send(id, { text: words.trim(), private: note, attachments, ...to, ...more, ...(named.length > 0 ? { mentions: named } : {}) });
    setGaps([]);
    signals.typing(id, false);
    uploads.clear(id);
    // The next note is for colleagues again, unless somebody says otherwise.
    set(note ? { ...draft, note: "", forAgent: false } : { ...NO_DRAFT, note: draft.note });
    field.current?.focus();
  }

  function withoutChoices() {
    const { choices: _gone, ...rest } = draft;
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
    if (!textAlone) uploads.add(id, pasted);
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
      data-for-agent={forAgent || undefined}
      data-dropping={dropping}
      onDragOver={(e) => {
        if (blocked || textAlone || !e.dataTransfer.types.includes("Files")) return;
        e.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(e) => {
        e.preventDefault();
        setDropping(false);
        if (!blocked && !textAlone) uploads.add(id, [...e.dataTransfer.files]);
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
          {below && !blocked && <WaySwitch answering={below} privately={draft.privately} onChoose={(privately) => chooseAnswer({ privately })} />}
        </div>
        {!note && closed && of !== "other" && status !== "resolved" && <ClosedWindow key={id} conversation={conversation} />}
        {!blocked && (
          <>
            {answers && <Answered conversation={id} contact={contact.name} message={answers} forget={forget} onForget={() => chooseAnswer({ answers: "" })} />}
            {below && <WhoReads conversation={conversation} answering={below} privately={draft.privately} written={words.trim() !== ""} />}
            {of === "me" && <AssistPanel assist={assist} onInsert={insert} />}
            <textarea
              ref={field}
              rows={1}
              value={words}
              dir="auto"
              aria-label={note ? composer.note : replyTo(brief(contact.name))}
              placeholder={forAgent ? composer.forAgentPlaceholder : note ? composer.noteHint : replyTo(contact.name)}
              {...suggest.field}
              onChange={(e) => {
                write(e.currentTarget.value);
                suggest.onCursor(e.currentTarget.selectionStart);
              }}
              onSelect={(e) => suggest.onCursor(e.currentTarget.selectionStart)}
              onKeyDown={(e) => suggest.onKey(e) || onKey(e)}
              onPaste={onPaste}
              onBlur={() => {
                signals.typing(id, false);
                suggest.onLeave();
              }}
            />
            {suggest.panel}
            {gaps.length > 0 && !note && <Gaps names={gaps} />}
            {note && agentReads && <AgentReads on={draft.forAgent} onSwitch={(on) => change({ forAgent: on })} />}
            {choices && <ChoicesChip choices={choices} onRemove={withoutChoices} />}
            <UploadList conversation={id} files={files} />
            <div className="composer-foot">
              <button type="button" className="icon-button" aria-label={composer.attach} title={textAlone ? comments.composer.textOnly : composer.attach} disabled={textAlone} onClick={() => picker.current?.click()}>
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
              {!note && (
                <button type="button" className="icon-button" aria-label={find.canned.open} title={find.canned.open} onClick={askReplies}>
                  <Slash />
                </button>
              )}
              {!note && !below && <ChoicesMenu key={`${id} ${choices === undefined}`} channel={conversation.inbox.channel} choices={choices} onPut={(next) => change({ choices: next })} />}
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
              <span className="composer-hint">{hint}</span>
              <button type="button" className="button send" disabled={!sendable} onClick={send}>
                <span>{sendWord}</span>
                {note ? <Lock /> : <Send />}
              </button>
            </div>
          </>
        )}
      </div>
    </section>
  );
}
