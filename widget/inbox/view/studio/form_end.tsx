/** How forms of the settings end: with what is against them as a whole, and the button that saves. */
import { useContext } from "react";
import { useText } from "../../desk/desk";
import { FaultsContext } from "./fields";

/** Said once: what stands beside a field is not said of the form as well. */
export function FormFault({ fault, className = "" }: { fault: string | undefined; className?: string }) {
  const faults = useContext(FaultsContext);
  if (!fault || Object.keys(faults).length > 0) return null;
  return (
    <p className={`fault ${className}`.trim()} role="alert">
      {fault}
    </p>
  );
}

/** `idle`: there is nothing to save. */
export function SaveButton({ busy, idle }: { busy: boolean; idle: boolean }) {
  const { settings } = useText();
  return (
    <button type="submit" className="button primary" disabled={busy || idle} aria-busy={busy}>
      {busy ? settings.saving : settings.save}
    </button>
  );
}
