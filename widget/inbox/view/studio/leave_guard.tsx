/** Asks before unfinished changes are left behind: within the page by a question, at its closing by the browser. */
import { useEffect, useState } from "react";
import { useDesk } from "../../desk/desk";
import type { Route } from "../../desk/route";
import { Dialog } from "../parts/dialog";

interface Props {
  on: boolean;
  words: { leaveTitle: string; leaveText: string; leave: string; stay: string };
  /** Places that may be gone to without a question. */
  within?: (next: Route) => boolean;
}

export function LeaveGuard({ on, words, within }: Props) {
  const { route } = useDesk();
  const [leave, setLeave] = useState<() => void>();

  useEffect(() => {
    if (!on) return;
    const stop = route.guard((next, go) => (within?.(next) ? go() : setLeave(() => go)));
    const ask = (e: BeforeUnloadEvent) => e.preventDefault();
    addEventListener("beforeunload", ask);
    return () => {
      stop();
      removeEventListener("beforeunload", ask);
    };
  }, [on, route, within]);

  if (!leave) return null;
  return (
    <Dialog title={words.leaveTitle} onClose={() => setLeave(undefined)}>
      <p>{words.leaveText}</p>
      <div className="dialog-acts">
        <button type="button" className="button danger" onClick={leave}>
          {words.leave}
        </button>
        <button type="button" className="button primary" autoFocus onClick={() => setLeave(undefined)}>
          {words.stay}
        </button>
      </div>
    </Dialog>
  );
}
