/** One post in a sheet over the calendar: read, and read again while something is done with it. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useDesk } from "../../../desk/desk";
import { usePostApi } from "../../../desk/posts";
import type { Post } from "../../../session/post_api";
import { CallFailed } from "../../../session/problem";
import { isNear, proposedAt, timeOf } from "../../../state/posts/posts";
import { freshForm } from "../../../state/posts/written";
import { NEW } from "../../../state/studio/place";
import { usePostsText } from "../../../text/posts";
import { Close } from "../../parts/icons";
import { useAgain } from "../campaigns/again";
import { Bones, Failed } from "../loading";
import { usePostDates } from "./dates";
import { Editor } from "./editor";
import { usePostsHere } from "./here";

const SOON_MS = 2_000;
const LATER_MS = 15_000;

interface Props {
  id: string;
  /** The day that a new one is for. */
  day: string | undefined;
  today: string;
  onClose: () => void;
  /** Shows the month of this time. */
  onMonth: (at: string) => void;
}

export function Sheet({ id, day, today, onClose, onMonth }: Props) {
  const api = usePostApi();
  const { route, say } = useDesk();
  const { zone } = usePostDates();
  const here = usePostsHere();
  const words = usePostsText();
  const [post, setPost] = useState<Post>();
  const [error, setError] = useState<string>();
  /** What somebody typed is thrown away when they say so, and kept when they save. */
  const [round, setRound] = useState(0);
  const known = post?.id === id ? post : undefined;
  const [fresh] = useState(() => {
    const ready = here.places.filter(({ is_connected }) => is_connected);
    return freshForm(ready.length === 1 ? (ready[0]?.inbox ?? "") : "", day && day >= today ? proposedAt(day, Date.now(), zone) : "");
  });

  async function load() {
    setError(undefined);
    try {
      const read = await api.post(id);
      setPost(read);
      setRound((n) => n + 1);
      here.put(read);
      const at = timeOf(read);
      if (at) onMonth(at);
    } catch (e) {
      setError(say(e));
    }
  }
  useEffect(() => {
    if (id !== NEW && post?.id !== id) void load();
    if (id === NEW && post) {
      setPost(undefined);
      setRound((n) => n + 1);
    }
  }, [id]);

  const show = (now: Post) => {
    setPost(now);
    here.put(now);
  };
  async function look() {
    try {
      const now = await api.post(id);
      // An answer from before what was done here meanwhile is old.
      setPost((old) => (old?.id === now.id && old.version > now.version ? old : now));
      here.put(now);
    } catch (e) {
      if (e instanceof CallFailed && e.status === 404) {
        here.drop(id);
        setError(say(e));
      }
    }
  }
  useAgain(look, known && isNear(known, Date.now()) ? SOON_MS : LATER_MS, known !== undefined && error === undefined);

  return (
    <SheetFrame isNew={id === NEW} onClose={onClose}>
      {(heading) =>
        id === NEW || (known && !error) ? (
          <Editor
            key={round}
            heading={heading}
            post={id === NEW ? undefined : known}
            fresh={fresh}
            onPost={show}
            onMade={(made) => {
              show(made);
              route.enter({ page: "post", id: made.id }, "replace");
            }}
            onReload={() => void load()}
            onClose={onClose}
          />
        ) : (
          <>
            <header className="sheet-head">
              <h2 id={heading} tabIndex={-1}>
                {words.one}
              </h2>
              <button type="button" className="icon-button" aria-label={words.close} title={words.close} onClick={onClose}>
                <Close />
              </button>
            </header>
            {error ? <Failed error={error} onRetry={() => void load()} /> : <Bones />}
          </>
        )
      }
    </SheetFrame>
  );
}

/** On the browser's own dialog: focus is kept inside and given back by it. */
function SheetFrame({ isNew, onClose, children }: { isNew: boolean; onClose: () => void; children: (heading: string) => ReactNode }) {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    // Where fingers write, the keyboard comes up with the first field and hides the rest.
    const writes = isNew && !matchMedia("(hover: none)").matches;
    dialog?.querySelector<HTMLElement>(writes ? "textarea" : "h2")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={box}
      className="post-sheet form-dialog"
      aria-labelledby={heading}
      onCancel={(e) => {
        if (e.target !== box.current) return;
        e.preventDefault();
        onClose();
      }}
      onMouseDown={(e) => e.target === box.current && onClose()}
    >
      <div className="sheet">{children(heading)}</div>
    </dialog>
  );
}
