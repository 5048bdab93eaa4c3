import { useEffect, useRef, useState } from "preact/hooks";
import type { Citation } from "../../protocol";
import { Bar } from "./Bar";
import { Composer } from "./Composer";
import { ChatContext, type Chat } from "./context";
import { Header } from "./Header";
import { trapTab } from "./keys";
import { Live } from "./Live";
import { PassagePanel, type Passage } from "./Sources";
import { Thread } from "./Thread";
import { usePhone, useVisiblePart } from "./viewport";

interface PanelProps extends Omit<Chat, "showPassage"> {
  /** Counts the openings that should take the focus. */
  focus: number;
  onClose(): void;
}

const TITLE = "switchboard-title";

/** The chat window: a dialog beside the page, or a full-screen sheet on a phone. */
export function Panel({ focus, onClose, ...chat }: PanelProps) {
  const { loop, host, language } = chat;
  const { open } = loop.state;
  // Refused from the start there is nothing to show and nobody to write to.
  const shut = loop.state.connection === "refused" && !loop.state.known && !loop.state.bot;
  const phone = usePhone();
  const panel = useRef<HTMLDivElement>(null);
  const opener = useRef<Element | null>(null);
  const [passage, setPassage] = useState<Passage>();
  const [dragging, setDragging] = useState(false);
  useVisiblePart(panel, open && phone);

  // Focus on the text field would bring up the keyboard of a phone and hide the greeting.
  useEffect(() => {
    if (focus && phone) panel.current?.focus({ preventScroll: true });
  }, [focus]);

  const showPassage = (number: number, citation: Citation) => {
    opener.current = host.root.activeElement;
    setPassage({ number, citation });
  };
  const hidePassage = () => {
    setPassage(undefined);
    (opener.current as HTMLElement | null)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // The page behind has shortcuts of its own; keys typed here are none of its business.
    event.stopPropagation();
    if (event.key === "Escape") (passage ? hidePassage : onClose)();
    if (event.key === "Tab" && phone && panel.current) trapTab(event, panel.current);
  };

  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    loop.attach([...(event.dataTransfer?.files ?? [])]);
  };

  return (
    <ChatContext.Provider value={{ ...chat, showPassage }}>
      <div
        ref={panel}
        id="switchboard-panel"
        class="panel"
        role="dialog"
        aria-modal={phone}
        aria-labelledby={TITLE}
        tabIndex={-1}
        hidden={!open}
        lang={language.tag}
        dir={language.dir}
        data-side={host.side}
        onKeyDown={onKeyDown}
        onDragOver={(event) => {
          if (!event.dataTransfer?.types.includes("Files")) return;
          event.preventDefault();
          setDragging(true);
        }}
        onDragLeave={(event) => {
          if (!panel.current?.contains(event.relatedTarget as Node | null)) setDragging(false);
        }}
        onDrop={onDrop}
      >
        <Header titleId={TITLE} onClose={onClose} />
        <Bar />
        {!shut && (
          <>
            <Thread />
            <Composer focus={phone ? 0 : focus} />
          </>
        )}
        {passage && <PassagePanel passage={passage} onClose={hidePassage} />}
        {dragging && <div class="drop">{language.text.dropHere}</div>}
        <Live />
      </div>
    </ChatContext.Provider>
  );
}
