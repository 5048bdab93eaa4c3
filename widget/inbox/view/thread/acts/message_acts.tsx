/** What can be done to an ordinary message; comments have a menu of their own. Shown while it is pointed at, held on a touch screen, or chosen with the keyboard. */
import { useContext, useState } from "react";
import type { InboxMessage } from "../../../../protocol";
import { useDesk, useInbox, useMay } from "../../../desk/desk";
import { mayAnswer, mayReact, offered, ownReaction } from "../../../state/surfaces/reactions";
import { get } from "../../../state/table";
import { useSurfacesText } from "../../../text/surfaces";
import { usePopover } from "../../knowledge/popover";
import { Return, Smile } from "../../parts/icons";
import { HereContext } from "../context";

/** What all emojis together need, in pixels. */
const ROOM = { width: 310, height: 240 };

export function MessageActs({ message }: { message: InboxMessage }) {
  const words = useSurfacesText();
  const { conversation, place, answer } = useContext(HereContext);
  const known = useInbox((s) => get(s.conversations, conversation));
  const allowed = useMay("POST /conversations/{id}/messages");
  if (place !== undefined || !allowed) return null;
  const answers = mayAnswer(message, false) && known?.status !== "resolved";
  const reacts = known !== undefined && mayReact(known, message);
  if (!answers && !reacts) return null;
  return (
    <div className="message-acts" role="toolbar" aria-label={words.acts}>
      {reacts && <ReactMenu message={message} taken={known.reactions} conversation={conversation} />}
      {answers && (
        <button type="button" className="icon-button" aria-label={words.reply} title={words.reply} onClick={() => answer(message.id)}>
          <Return />
        </button>
      )}
    </div>
  );
}

function ReactMenu({ message, taken, conversation }: { message: InboxMessage; taken: readonly string[] | undefined; conversation: string }) {
  const { touching } = useDesk();
  const words = useSurfacesText();
  const { open, setOpen, box } = usePopover();
  const [all, setAll] = useState(false);
  const [place, setPlace] = useState({ below: false, shift: 0 });
  const own = ownReaction(message);
  const { first, more } = offered(taken);

  function choose(emoji: string) {
    setOpen(false);
    setAll(false);
    void touching.react(conversation, message.id, emoji === own ? null : emoji);
  }

  /** Above it and to its right, as far as there is room. */
  function toggle(button: HTMLElement) {
    const room = button.closest(".timeline")?.getBoundingClientRect();
    const { top, left } = button.getBoundingClientRect();
    if (room) setPlace({ below: top - room.top < ROOM.height, shift: Math.min(0, room.right - left - ROOM.width) });
    setOpen(!open);
  }

  return (
    <div className="react-menu" {...box}>
      <button type="button" className="icon-button" aria-label={words.react} title={words.react} aria-expanded={open} onClick={(e) => toggle(e.currentTarget)}>
        <Smile />
      </button>
      {open && (
        <div className="emojis" role="group" aria-label={words.react} data-all={all} data-below={place.below} style={{ translate: `${place.shift}px` }}>
          {[...first, ...(all ? more : [])].map((emoji) => (
            <button key={emoji} type="button" aria-pressed={emoji === own} aria-label={emoji === own ? words.unreact(emoji) : words.reactWith(emoji)} onClick={() => choose(emoji)}>
              {emoji}
            </button>
          ))}
          {!all && more.length > 0 && (
            <button type="button" className="emojis-more" onClick={() => setAll(true)}>
              {words.moreEmoji}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
