/** A button and the box it opens; a wish from the keyboard opens it too. */
import { type ReactNode, useEffect } from "react";
import { usePopover } from "../knowledge/popover";
import { useWishes, type Wish } from "../frame/shortcuts";

interface Props {
  label: string;
  /** What is chosen now, where the button shows it. */
  value?: string | undefined;
  /** What stands on the button. */
  face: ReactNode;
  className?: string;
  wish?: Wish | undefined;
  /** The key that does the same. */
  hotkey?: string | undefined;
  disabled?: boolean;
  onOpen?: () => void;
  children: (close: () => void) => ReactNode;
}

export function Popup({ label, value, face, className = "button", wish, hotkey, disabled, onOpen, children }: Props) {
  const { open, setOpen, box } = usePopover();
  useWishes(wish && !disabled ? { [wish]: () => setOpen(true) } : {});
  useEffect(() => {
    if (open) onOpen?.();
  }, [open]);

  const named = value && value !== label ? `${label}: ${value}` : label;

  function close() {
    setOpen(false);
    box.ref.current?.querySelector("button")?.focus();
  }

  return (
    <div className="popup" {...box}>
      <button type="button" className={className} aria-label={named} title={hotkey ? `${named} (${hotkey})` : named} aria-haspopup="dialog" aria-expanded={open} disabled={disabled} onClick={() => setOpen(!open)}>
        {face}
      </button>
      {open && (
        <div className="popover popup-box" role="dialog" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
