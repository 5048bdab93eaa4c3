/** The keyboard sheet, opened from the menu or with "?". */
import { createContext, useContext } from "react";
import { useText } from "../../desk/desk";
import { useSurfacesText } from "../../text/surfaces";
import { Dialog } from "../parts/dialog";

export const HelpContext = createContext<{ show: () => void }>({ show: () => undefined });
export const useHelp = () => useContext(HelpContext);

export function HelpSheet({ onClose }: { onClose: () => void }) {
  const { help } = useText();
  const surfaces = useSurfacesText();
  const rows: [string[], string][] = [
    [["j", "k"], help.move],
    [["1", "7"], help.views],
    [["r"], help.reply],
    [["Enter", "↑", "↓"], surfaces.choose],
    [["n"], help.note],
    [["t"], help.take],
    [["e"], help.resolve],
    [["d"], help.details],
    [["l"], help.latest],
    [["?"], help.sheet],
    [["Esc"], help.escape],
  ];
  return (
    <Dialog title={help.title} onClose={onClose} className="help">
      <dl className="keys">
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          {help.close}
        </button>
      </div>
    </Dialog>
  );
}
