/** What follows from what somebody may do, also when that becomes another: the line is there for whom conversations are. */
import type { Session } from "../session/session";
import { may } from "../state/permits";
import type { Store } from "../state/store";
import type { Line } from "./line";
import type { Loading } from "./loading";

export function watchRights({ session, store, line, loading }: { session: Session; store: Store; line: Line; loading: Loading }): () => void {
  let reads = false;

  function look() {
    const now = may(store.get().me?.levels, "GET /conversations");
    if (now === reads) return;
    reads = now;
    if (!now) return line.close();
    line.open();
    // Both are needed for the number in the title, whichever view is on screen.
    loading.view({ view: "unassigned" });
    loading.view({ view: "mine" });
  }

  const ask = () => void session.reread();
  const stop = store.subscribe(look);
  // A line that was closed may have been so because somebody may do something else now.
  const back = line.listen(({ kind }) => kind === "subscribed" && ask());
  // Without a line nothing tells of a change: whoever comes back to the page asks.
  addEventListener("focus", ask);
  look();
  return () => {
    removeEventListener("focus", ask);
    stop();
    back();
    line.close();
  };
}
