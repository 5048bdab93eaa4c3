import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { canSubmit, textLength } from "../machine/intents";
import { useChat } from "./context";
import { Clip, Send } from "./icons";
import { Line, Trouble } from "./Line";
import { Uploads } from "./Uploads";

const TALLEST = 140;
/** The counter shows when less than a tenth of the limit is left, at most 200 characters. */
const nearLimit = (limit: number) => Math.min(200, limit / 10);

export function Composer({ focus }: { focus: number }) {
  const { loop, text, language } = useChat();
  const { draft, limits, uploads, known } = loop.state;
  const input = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const left = limits.text - textLength(draft.trim());
  const counting = left < nearLimit(limits.text);

  useEffect(() => {
    if (focus) input.current?.focus({ preventScroll: true });
  }, [focus]);

  useLayoutEffect(() => {
    const { style } = input.current!;
    style.blockSize = "auto";
    style.blockSize = `${Math.min(input.current!.scrollHeight, TALLEST)}px`;
  }, [draft]);

  const submit = () => {
    loop.submit();
    input.current?.focus({ preventScroll: true });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter accepts its suggestion; Safari says so by key code 229 only.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    submit();
  };

  const onPaste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    loop.attach(files);
  };

  const onPick = () => {
    loop.attach([...(picker.current?.files ?? [])]);
    picker.current!.value = "";
    input.current?.focus({ preventScroll: true });
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Trouble />
      <div class="box">
        {uploads.length > 0 && <Uploads />}
        <div class="row">
          <button
            type="button"
            class="plain"
            aria-label={text.attach}
            disabled={!known}
            onClick={() => picker.current?.click()}
          >
            <Clip />
          </button>
          <input ref={picker} type="file" multiple hidden accept={limits.media_types.join()} onChange={onPick} />
          <textarea
            ref={input}
            rows={1}
            dir={draft ? "auto" : language.dir}
            value={draft}
            placeholder={text.placeholder}
            aria-label={text.write}
            aria-invalid={left < 0}
            enterkeyhint="send"
            onInput={(event) => loop.draft(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
          />
          <button type="submit" class="send" aria-label={text.send} disabled={!canSubmit(loop.state)}>
            <Send />
          </button>
        </div>
      </div>
      <div class="under">
        <Line />
        <p class={`counter ${left < 0 ? "over" : ""}`} role="status">
          {counting && (left < 0 ? text.tooLong(-left) : text.left(left))}
        </p>
      </div>
    </form>
  );
}
