/** One base: its documents, a search to try it, and its settings. */
import { useState } from "react";
import { useDesk, useMay, useText } from "../../desk/desk";
import type { KnowledgeBase } from "../../state/knowledge/wire";
import { Back, Gear } from "../parts/icons";
import { useKeeper } from "./area";
import { NameDialog, RemoveBase } from "./base_dialogs";
import { Documents } from "./documents";
import { PlaceLink } from "./link";
import { TrySearch } from "./try_search";
import { usePopover } from "./popover";

export function BasePage({ base, tab }: { base: KnowledgeBase; tab: "documents" | "search" }) {
  const { knowledge: words } = useText();
  const keeper = useKeeper();
  return (
    <section className="base-page" aria-labelledby="base-name">
      <header className="page-head">
        <PlaceLink to={{ page: "bases" }} className="icon-button back" label={words.back}>
          <Back />
        </PlaceLink>
        <div className="page-title">
          <h2 id="base-name">
            <bdi>{base.name}</bdi>
          </h2>
          <p>{words.bases.holds(base.documents, base.passages)}</p>
        </div>
        <nav className="tabs" aria-label={words.tabs.label}>
          <PlaceLink to={{ page: "documents", base: base.id }} current={tab === "documents"}>
            {words.tabs.documents}
          </PlaceLink>
          <PlaceLink to={{ page: "search", base: base.id }} current={tab === "search"}>
            {words.tabs.search}
          </PlaceLink>
        </nav>
        {keeper && <BaseSettings base={base} />}
      </header>
      {tab === "documents" ? <Documents base={base} /> : <TrySearch base={base} />}
    </section>
  );
}

function BaseSettings({ base }: { base: KnowledgeBase }) {
  const { knowledge, toasts, say } = useDesk();
  const { knowledge: words } = useText();
  const removable = useMay("DELETE /knowledge/{kb}");
  const { open, setOpen, box } = usePopover();
  const [asking, setAsking] = useState<"rename" | "remove">();

  return (
    <div className="settings-menu" {...box}>
      <button type="button" className="icon-button" aria-expanded={open} aria-label={words.bases.settings} title={words.bases.settings} onClick={() => setOpen(!open)}>
        <Gear />
      </button>
      {open && (
        <div className="popover">
          <label className="menu-line">
            <span>{words.bases.showFiles}</span>
            <input
              type="checkbox"
              className="switch"
              checked={base.show_files}
              aria-describedby="show-files-hint"
              onChange={(e) => void knowledge.bases.change(base, { show_files: e.currentTarget.checked }).catch((x: unknown) => toasts.fail(say(x)))}
            />
          </label>
          <p className="menu-hint" id="show-files-hint">
            {words.bases.showFilesHint}
          </p>
          <button
            type="button"
            className="menu-item"
            onClick={() => {
              setOpen(false);
              setAsking("rename");
            }}
          >
            {words.bases.rename}
          </button>
          {removable && (
            <button
              type="button"
              className="menu-item danger"
              onClick={() => {
                setOpen(false);
                setAsking("remove");
              }}
            >
              {words.bases.remove}
            </button>
          )}
        </div>
      )}
      {asking === "rename" && <NameDialog base={base} onClose={() => setAsking(undefined)} onNamed={(name) => knowledge.bases.change(base, { name })} />}
      {asking === "remove" && <RemoveBase base={base} onClose={() => setAsking(undefined)} />}
    </div>
  );
}
