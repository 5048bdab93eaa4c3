import { useEffect, useRef, useState } from "preact/hooks";
import { CHANNELS } from "../words";
import type { Channel, Message, Person } from "../wire";
import { usePlatform } from "./context";
import { Clip, Close, Send } from "./icons";

/** What the next text is: something new, an answer to a message, or another wording of an own one. */
export type Draft = { kind: "new" } | { kind: "reply" | "edit"; message: Message };

interface Props {
  channel: Channel;
  person: Person;
  draft: Draft;
  onDone(): void;
}

const MOST_BYTES = 10 * 1024 * 1024;
const ACCEPTED = "image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain,text/csv,audio/mpeg,audio/ogg,audio/wav,video/mp4,.docx,.xlsx";

export function Composer({ channel, person, draft, onDone }: Props) {
  const platform = usePlatform();
  const [text, setText] = useState("");
  const [note, setNote] = useState("");
  const input = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const who = { channel, person: person.id };

  useEffect(() => {
    if (draft.kind === "new") return;
    if (draft.kind === "edit") setText(draft.message.text ?? "");
    input.current?.focus();
  }, [draft]);

  const send = async () => {
    const said = text.trim();
    if (!said) return;
    setText("");
    const done = await platform.act(
      draft.kind === "edit"
        ? { act: "edit", ...who, message: draft.message.id, text: said }
        : { act: "say", ...who, text: said, ...(draft.kind === "reply" && { reply_to: draft.message.id }) },
    );
    // What was refused is not lost.
    if (done) onDone();
    else setText((now) => now || said);
  };

  const attach = async (files: File[]) => {
    for (const file of files.slice(0, 5)) {
      if (file.size > MOST_BYTES) {
        setNote(`${file.name} is larger than 10 MB.`);
        continue;
      }
      setNote(`Sending ${file.name}…`);
      await platform.attach(channel, person.id, file, text.trim());
      if (channel === "whatsapp") setText("");
      setNote("");
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && draft.kind !== "new") return cancel();
    // While an input method composes, Enter accepts its suggestion; Safari says so by key code 229 only.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    void send();
  };

  const cancel = () => {
    if (draft.kind === "edit") setText("");
    onDone();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {draft.kind !== "new" && (
        <p class="draft">
          <span>
            {draft.kind === "reply" ? "Answer to: " : "Change: "}
            {draft.message.text || "a message"}
          </span>
          <button type="button" class="bare" aria-label="Not after all" onClick={cancel}>
            <Close />
          </button>
        </p>
      )}
      <p class="note" role="status">
        {note}
      </p>
      <div class="row">
        <button type="button" class="bare" aria-label={`Send a file on ${CHANNELS[channel]}`} onClick={() => picker.current?.click()}>
          <Clip />
        </button>
        <input
          ref={picker}
          type="file"
          hidden
          multiple
          accept={ACCEPTED}
          onChange={() => {
            const files = [...(picker.current?.files ?? [])];
            picker.current!.value = "";
            void attach(files);
          }}
        />
        <textarea
          ref={input}
          rows={1}
          dir="auto"
          value={text}
          maxLength={4096}
          placeholder="Message"
          aria-label={`Write as ${person.name} on ${CHANNELS[channel]}`}
          enterkeyhint="send"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="send" aria-label={`Send on ${CHANNELS[channel]}`} disabled={!text.trim()}>
          <Send />
        </button>
      </div>
    </form>
  );
}
