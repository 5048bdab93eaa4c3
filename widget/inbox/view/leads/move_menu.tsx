/** The stages that a lead can be moved to, below its button: for whoever drags nothing. */
import { type CSSProperties, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Lead, Stage } from "../../session/lead_api";
import { STAGES } from "../../state/leads/stages";
import { useLeadsText } from "../../text/leads";
import { usePopover } from "../knowledge/popover";
import { Dots } from "../parts/icons";
import { useCalled } from "./marks";
import { useMove } from "./moving";

const WIDTH = 196;
const HEIGHT = 186;
const EDGE = 8;

/** Beside the button, wherever there is room: the board scrolls and would cut it off. */
function placeBeside(button: HTMLElement): CSSProperties {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const x = Math.min(Math.max(EDGE, right - WIDTH), innerWidth - WIDTH - EDGE);
  const y = bottom + HEIGHT > innerHeight ? Math.max(EDGE, top - HEIGHT) : bottom + 4;
  return { "--menu-x": `${left < EDGE ? EDGE : x}px`, "--menu-y": `${y}px` } as CSSProperties;
}

export function MoveMenu({ lead }: { lead: Lead }) {
  const words = useLeadsText();
  const called = useCalled();
  const move = useMove();
  const { open, setOpen, box } = usePopover();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLUListElement>(null);
  const [place, setPlace] = useState<CSSProperties>({});

  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector("button")?.focus({ preventScroll: true });
    const close = () => setOpen(false);
    addEventListener("scroll", close, true);
    addEventListener("resize", close);
    return () => {
      removeEventListener("scroll", close, true);
      removeEventListener("resize", close);
    };
  }, [open, setOpen]);

  function show() {
    if (button.current) setPlace(placeBeside(button.current));
    setOpen(!open);
  }

  function take(stage: Stage) {
    setOpen(false);
    move(lead, stage);
    // It stands in another column now: whoever moved it by keyboard goes with it.
    if (stage !== "rejected") requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-lead="${CSS.escape(lead.id)}"] a`)?.focus());
  }

  function onKey(event: KeyboardEvent) {
    if (event.key === "Tab") return setOpen(false);
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    const items = [...(menu.current?.querySelectorAll("button") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
  }

  return (
    <div className="move-menu" {...box}>
      <button ref={button} type="button" className="icon-button" aria-label={words.moveOf(called(lead))} title={words.move} aria-haspopup="menu" aria-expanded={open} onClick={show}>
        <Dots />
      </button>
      {open && (
        <ul ref={menu} className="move-box" role="menu" aria-label={words.move} style={place} onKeyDown={onKey}>
          {STAGES.filter((stage) => stage !== lead.stage).map((stage) => (
            <li key={stage} role="none">
              <button type="button" role="menuitem" className="menu-item" data-stage={stage} onClick={() => take(stage)}>
                <span className="stage-dot" data-stage={stage} aria-hidden="true" />
                {words.stages[stage]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
