/** Says that the line is down, once it has been for two seconds. */
import { useEffect, useState } from "react";
import { useCell } from "../../desk/cell";
import { useDesk, useMay, useText } from "../../desk/desk";

const PATIENCE_MS = 2_000;

export function ReconnectBar() {
  const { line } = useDesk();
  const text = useText();
  const { up, since } = useCell(line.state);
  // Who does not see conversations has no line to lose.
  const has = useMay("GET /conversations");
  const [late, setLate] = useState(false);

  useEffect(() => {
    setLate(false);
    if (up) return;
    const timer = setTimeout(() => setLate(true), Math.max(0, since + PATIENCE_MS - Date.now()));
    return () => clearTimeout(timer);
  }, [up, since]);

  return (
    <div className="reconnect" role="status" data-shown={has && late && !up}>
      {has && late && !up && (
        <>
          <span>{navigator.onLine ? text.line.lost : text.line.offline}</span>
          <button type="button" onClick={line.retry}>
            {text.line.retry}
          </button>
        </>
      )}
    </div>
  );
}
