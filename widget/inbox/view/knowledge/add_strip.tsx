/** The ways to add something: files, folders, addresses, an answer of one's own. The whole pane takes a drop. */
import { type FormEvent, useId, useRef, useState } from "react";
import { useDesk, useText } from "../../desk/desk";
import { picked } from "../../desk/knowledge/dropped";
import { ACCEPT } from "../../state/knowledge/files";
import type { KnowledgeBase } from "../../state/knowledge/wire";
import { Dialog } from "../parts/dialog";
import { Answered, Folder, Globe, Tray } from "../parts/icons";
import { AnswerDialog } from "./answer_form";

export function AddStrip({ base, over }: { base: KnowledgeBase; over: boolean }) {
  const { knowledge } = useDesk();
  const { knowledge: all } = useText();
  const words = all.add;
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [asking, setAsking] = useState<"address" | "answer">();

  function take(input: HTMLInputElement) {
    if (input.files) knowledge.intake.add(base.id, picked(input.files));
    // The same file again is a choice too.
    input.value = "";
  }

  return (
    <div className="add-strip" data-over={over}>
      <p className="add-words">
        <Tray />
        <span>
          <strong>{words.drop}</strong>
          <small>{words.kinds}</small>
        </span>
      </p>
      <div className="add-acts">
        <input ref={files} type="file" className="add-files" hidden multiple accept={ACCEPT} onChange={(e) => take(e.currentTarget)} />
        <input ref={folder} type="file" hidden multiple {...{ webkitdirectory: "" }} onChange={(e) => take(e.currentTarget)} />
        <button type="button" className="button primary" onClick={() => files.current?.click()}>
          <Tray /> {words.files}
        </button>
        <button type="button" className="button folder-button" aria-label={words.folder} title={words.folder} onClick={() => folder.current?.click()}>
          <Folder />
        </button>
        <button type="button" className="button" onClick={() => setAsking("address")}>
          <Globe /> {words.addressTitle}
        </button>
        <button type="button" className="button" onClick={() => setAsking("answer")}>
          <Answered /> {words.write}
        </button>
      </div>
      {asking === "address" && <AddressDialog base={base} onClose={() => setAsking(undefined)} />}
      {asking === "answer" && <AnswerDialog title={all.answers.title} base={base.id} onClose={() => setAsking(undefined)} />}
    </div>
  );
}

/** A sitemap names itself; the person may say otherwise. */
const looksLikeSitemap = (address: string) => /sitemap[^/]*\.xml|\.xml(\.gz)?$/i.test(address);

function AddressDialog({ base, onClose }: { base: KnowledgeBase; onClose: () => void }) {
  const { knowledge, say } = useDesk();
  const { knowledge: all } = useText();
  const words = all.add;
  const [address, setAddress] = useState("");
  const [kind, setKind] = useState<"page" | "sitemap">();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const field = useId();
  const meant = kind ?? (looksLikeSitemap(address.trim()) ? "sitemap" : "page");

  async function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = /^[a-z]+:/i.test(address.trim()) ? address.trim() : `https://${address.trim()}`;
    if (!/^https?:\/\/[^\s/]+\.[^\s/]+/i.test(wanted) && !/^https?:\/\/(localhost|\[)/i.test(wanted)) return setFault(words.addressOdd);
    setBusy(true);
    const asked = knowledge.documents.tick();
    try {
      const { items } = await knowledge.api.addPages(base.id, wanted, meant);
      knowledge.documents.answered(base.id, items, asked);
      onClose();
    } catch (e) {
      setFault(say(e));
      setBusy(false);
    }
  }

  return (
    <Dialog title={words.address} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        <div className="field">
          <label htmlFor={field}>{words.addressLabel}</label>
          <input
            id={field}
            type="url"
            inputMode="url"
            dir="ltr"
            value={address}
            placeholder={words.addressPlaceholder}
            autoFocus
            autoComplete="off"
            aria-invalid={fault !== undefined}
            aria-describedby={`${field}-fault`}
            onChange={(e) => {
              setAddress(e.currentTarget.value);
              setFault(undefined);
            }}
          />
          <p className="fault" id={`${field}-fault`} role="alert">
            {fault}
          </p>
        </div>
        <div className="segments two" role="radiogroup" aria-label={words.what}>
          {(["page", "sitemap"] as const).map((each) => (
            <label key={each}>
              <input type="radio" name={`${field}-kind`} checked={meant === each} onChange={() => setKind(each)} />
              <span>{words[each]}</span>
            </label>
          ))}
        </div>
        <p className="menu-hint">{words.addressHint}</p>
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {all.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy || address.trim() === ""} aria-busy={busy}>
            {words.submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
