/** What can be done to a comment: answered below the post or privately, hidden and shown again, looked at where it stands. */
import { useContext, useEffect, useLayoutEffect, useState } from "react";
import type { InboxMessage } from "../../../../protocol";
import { useCell } from "../../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../../desk/desk";
import { get } from "../../../state/table";
import { useAnswering } from "../../composer/answering";
import { usePopover } from "../../knowledge/popover";
import { Dots, Out } from "../../parts/icons";
import { HereContext } from "../context";
import { webAddress } from "../topic";

/** Pixels between a menu and its button. */
const GAP = 8;

interface Props {
  message: InboxMessage;
  hidden: boolean;
  permalink: string | undefined;
}

export function CommentMenu({ message, hidden, permalink }: Props) {
  const { touching } = useDesk();
  const { comments: words } = useText();
  const { conversation } = useContext(HereContext);
  const { open, setOpen, box } = usePopover();
  const [up, setUp] = useState(false);
  const busy = useCell(touching.asking).has(message.id);
  const answers = useMay("POST /conversations/{id}/messages");

  useLayoutEffect(() => {
    const acts = box.ref.current?.querySelector(".comment-acts");
    const button = box.ref.current?.getBoundingClientRect();
    const frame = box.ref.current?.closest(".timeline")?.getBoundingClientRect();
    if (!open || !acts || !button || !frame) return setUp(false);
    // The timeline cuts off what hangs out of it: upwards only where all of it fits, downwards it can be scrolled to.
    const tall = acts.getBoundingClientRect().height + GAP;
    setUp(frame.bottom - button.bottom < tall && button.top - frame.top >= tall);
  }, [open]);
  useEffect(() => {
    if (open) box.ref.current?.querySelector(".comment-acts")?.scrollIntoView({ block: "nearest" });
  }, [open, up]);

  function hide() {
    // The item that was pressed is gone.
    box.ref.current?.querySelector("button")?.focus();
    void touching.hide(conversation, message.id, !hidden);
  }

  return (
    <div className="comment-menu" {...box}>
      <button type="button" className="icon-button" aria-label={`${words.menu}: ${message.text.slice(0, 60)}`} title={words.menu} aria-expanded={open} aria-busy={busy} onClick={() => setOpen(!open)}>
        <Dots />
      </button>
      {busy && (
        <span className="hidden" role="status">
          {words.hiding}
        </span>
      )}
      {open && (
        <div className="comment-acts" data-up={up} onClick={() => setOpen(false)}>
          {answers && (
            <>
              <Answers id={message.id} />
              <button type="button" className="menu-item" disabled={busy} onClick={hide}>
                {hidden ? words.show : words.hide}
              </button>
            </>
          )}
          <Permalink url={webAddress(permalink)} />
        </div>
      )}
    </div>
  );
}

function Answers({ id }: { id: string }) {
  const { comments: words } = useText();
  const { conversation, answer } = useContext(HereContext);
  const known = useInbox((s) => get(s.conversations, conversation));
  const allowed = useAnswering(known, { answers: id, privately: true }, false)?.private;
  const may = allowed?.may ?? false;
  return (
    <>
      <button type="button" className="menu-item" onClick={() => answer(id)}>
        {words.replyHere}
      </button>
      <button type="button" className="menu-item" disabled={!may} aria-describedby={may ? undefined : `why-${id}`} onClick={() => answer(id, true)}>
        {words.replyPrivately}
      </button>
      {allowed && !allowed.may && (
        <p className="why" id={`why-${id}`}>
          {words.composer.noPrivate[allowed.why]}
        </p>
      )}
    </>
  );
}

function Permalink({ url }: { url: string | undefined }) {
  const { comments: words } = useText();
  const { place } = useContext(HereContext);
  if (!url) return null;
  return (
    <a className="menu-item" href={url} target="_blank" rel="noopener noreferrer">
      {words.open(place ?? "")} <Out />
    </a>
  );
}
