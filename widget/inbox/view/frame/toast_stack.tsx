/** What was done, with the way back. */
import { useCell } from "../../desk/cell";
import { useDesk, useText } from "../../desk/desk";
import { Close } from "../parts/icons";

export function ToastStack() {
  const { toasts } = useDesk();
  const { acts } = useText();
  const shown = useCell(toasts);
  return (
    <div className="toasts" role="status">
      {shown.map(({ id, text, tone, undo }) => (
        <div key={id} className="toast" data-tone={tone}>
          <span>{text}</span>
          {undo && (
            <button
              type="button"
              className="toast-undo"
              onClick={() => {
                toasts.close(id);
                undo();
              }}
            >
              {acts.undo}
            </button>
          )}
          <button type="button" className="toast-close" aria-label={acts.close} onClick={() => toasts.close(id)}>
            <Close />
          </button>
        </div>
      ))}
    </div>
  );
}
