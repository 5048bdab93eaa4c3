/** The codes for a lost phone. They are here this once: to be copied, kept as a file, or printed. */
import { useEffect, useState } from "react";
import { useInbox } from "../../../desk/desk";
import { useAccountText } from "../../../text/account";
import { Check, Copy, Download } from "../../parts/icons";

const TOLD_MS = 2_000;

export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const words = useAccountText();
  const email = useInbox((s) => s.me?.email) ?? "";
  const [copied, setCopied] = useState(false);

  // Whoever leaves the page now has lost them.
  useEffect(() => {
    const ask = (e: BeforeUnloadEvent) => e.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, []);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), TOLD_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    const done = await navigator.clipboard?.writeText(codes.join("\n")).then(() => true, () => false);
    setCopied(done ?? false);
  }

  function download() {
    const address = URL.createObjectURL(new Blob([words.codesFile(email, codes.join("\n"))], { type: "text/plain" }));
    const link = Object.assign(document.createElement("a"), { href: address, download: "switchboard-recovery-codes.txt" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), TOLD_MS);
  }

  function print() {
    // The sheet prints what stands here alone.
    document.body.dataset["printing"] = "codes";
    addEventListener("afterprint", () => delete document.body.dataset["printing"], { once: true });
    window.print();
  }

  return (
    <section className="recovery" aria-labelledby="recovery-title">
      <h4 id="recovery-title">{words.codes}</h4>
      <p className="menu-hint">{words.codesHint}</p>
      <ol dir="ltr">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="form-acts">
        <button type="button" className="button" onClick={() => void copy()}>
          {copied ? <Check /> : <Copy />} {copied ? words.copied : words.copy}
        </button>
        <button type="button" className="button" onClick={download}>
          <Download /> {words.download}
        </button>
        <button type="button" className="button" onClick={print}>
          {words.print}
        </button>
        <button type="button" className="button primary" onClick={onKept}>
          {words.kept}
        </button>
      </div>
      <span className="hidden" role="status">
        {copied && words.copied}
      </span>
    </section>
  );
}
