/** The keyboard sheet, opened from the menu or with "?". */
import { createContext, useContext } from "react";
import { useText } from "../../desk/desk";
import { useFindText } from "../../text/find";
import { useSurfacesText } from "../../text/surfaces";
import { Dialog } from "../parts/dialog";

export const HelpContext = createContext<{ show: () => void }>({ show: () => undefined });
export const useHelp = () => useContext(HelpContext);

export function HelpSheet({ onClose }: { onClose: () => void }) {
  const { help } = useText();
  const { keys } = useFindText();
  const surfaces = useSurfacesText();
  const command = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl";
  const groups: [string, [string[], string][]][] = [
    [
      keys.groups.move,
      [
        [[command, "K"], keys.palette],
        [["/"], keys.search],
        [["j", "k"], help.move],
        [["1", "7"], help.views],
        [["8", "9", "0"], keys.areas],
        [["l"], help.latest],
        [["d"], help.details],
        [["?"], help.sheet],
        [["Esc"], help.escape],
      ],
    ],
    [
      keys.groups.act,
      [
        [["x"], keys.select],
        [["t"], help.take],
        [["a"], keys.assign],
        [["w"], keys.team],
        [["b"], keys.labels],
        [["p"], keys.priority],
        [["s"], keys.snooze],
        [["m"], keys.macros],
        [["e"], help.resolve],
      ],
    ],
    [
      keys.groups.write,
      [
        [["r"], help.reply],
        [["n"], help.note],
        [["/"], keys.canned],
        [["@"], keys.mention],
        [["Enter", "↑", "↓"], surfaces.choose],
      ],
    ],
  ];
  return (
    <Dialog title={help.title} onClose={onClose} className="help">
      <div className="key-groups">
        {groups.map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl className="keys">
              {rows.map(([shown, what]) => (
                <div key={what}>
                  <dt>{what}</dt>
                  <dd>
                    {shown.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="dialog-acts">
        <button type="button" className="button" autoFocus onClick={onClose}>
          {help.close}
        </button>
      </div>
    </Dialog>
  );
}
