/** Something to be pasted elsewhere, with the button that copies it. */
import { useEffect, useId, useRef, useState } from "react";
import { useText } from "../../desk/desk";
import { Check, Copy } from "./icons";

const TOLD_MS = 2_000;

export function CopyField({ label, value, hint }: { label: string; value: string; hint?: string }) {
  const { inboxes: words } = useText();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), TOLD_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    field.current?.select();
    // There is no clipboard on pages without https, where what is selected can still be copied.
    const done = await navigator.clipboard?.writeText(value).then(() => true, () => false);
    setCopied(done ?? document.execCommand("copy"));
  }

  return (
    <div className="field copy-field">
      <label htmlFor={id}>{label}</label>
      <div className="copy-row">
        <input id={id} ref={field} value={value} readOnly dir="ltr" aria-describedby={hint ? `${id}-hint` : undefined} onFocus={(e) => e.currentTarget.select()} />
        <button type="button" className="button" aria-label={words.copyOf(label)} onClick={() => void copy()}>
          {copied ? <Check /> : <Copy />} <span>{copied ? words.copied : words.copy}</span>
        </button>
      </div>
      <span className="hidden" role="status">
        {copied && words.copied}
      </span>
      {hint && (
        <p className="menu-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
