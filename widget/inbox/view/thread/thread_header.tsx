/** The line itself: the contact at one end, whoever answers at the other, and the switches between them. */
import type { ReactNode } from "react";
import type { Conversation } from "../../../protocol";
import type { Act } from "../../session/api";
import { useCell } from "../../desk/cell";
import { useDesk, useInbox, useMay, useText } from "../../desk/desk";
import { toggleDetails } from "../contact/details";
import { topicOf } from "../../session/comments_types";
import { Avatar } from "../parts/avatar";
import { ChannelTag } from "../parts/channel";
import { useHolder } from "../parts/holder";
import { Back, Bot, Check, Hand, Panel, Return } from "../parts/icons";
import { ClockSign } from "../service/clock_sign";

export function ThreadHeader({ conversation, onTake }: { conversation: Conversation; onTake: () => void }) {
  const { route, preferences } = useDesk();
  const { thread, list, status, contact: words } = useText();
  const { contactPanel } = useCell(preferences);
  const { contact: overlay } = useCell(route);
  const { contact } = conversation;
  const online = useInbox((s) => s.onlineContacts.has(contact.id));
  return (
    <header className="thread-head">
      <button type="button" className="icon-button back" aria-label={thread.back} onClick={route.leave}>
        <Back />
      </button>
      <div className="thread-who">
        <h2>
          <span className="thread-name" title={contact.name}>
            {contact.name}
          </span>
          {online && <span className="hidden">, {list.online}</span>}
          {conversation.status !== "open" && <span className="tag">{status[conversation.status]}</span>}
          <ClockSign conversation={conversation} named />
        </h2>
        <PatchLine conversation={conversation} online={online} />
      </div>
      <Switches conversation={conversation} onTake={onTake} />
      <button
        type="button"
        className="icon-button panel-toggle"
        aria-label={thread.details}
        aria-pressed={overlay || contactPanel}
        title={words.show}
        onClick={() => toggleDetails(route, preferences)}
      >
        <Panel />
      </button>
    </header>
  );
}

/** Two jacks and a cord; the far end's colour says who is speaking. */
function PatchLine({ conversation, online }: { conversation: Conversation; online: boolean }) {
  const { control: words, channels } = useText();
  const { of, name } = useHolder(conversation.control);
  const { contact, inbox } = conversation;
  const holder = of === "queue" ? words.queue : name;
  return (
    <p className="patch" data-holding={conversation.status === "resolved" ? "nobody" : of}>
      <span className="hidden">
        {words.line(contact.name, holder)}. {channels.label}: {channels.names[inbox.channel] ?? inbox.channel}, {inbox.name}
      </span>
      <span className="patch-end" aria-hidden="true">
        <Avatar id={contact.id} name={contact.name} size="s" online={online} />
        <ChannelTag channel={inbox.channel} comments={topicOf(conversation) !== undefined} />
        {inbox.name !== channels.names[inbox.channel] && <span className="patch-inbox">{inbox.name}</span>}
      </span>
      <svg className="cord" viewBox="0 0 64 14" width="64" height="14" aria-hidden="true" focusable="false">
        <circle cx="5" cy="7" r="3.500" className="jack" />
        <path d={of === "queue" ? "M8.500 7 C 20 12, 26 12, 34 8" : "M8.500 7 C 24 15, 40 15, 55.500 7"} />
        <circle cx="59" cy="7" r="3.500" className="plug" />
      </svg>
      <span className="patch-end holder-name" aria-hidden="true">
        {of === "agent" && <Bot />}
        {holder}
      </span>
    </p>
  );
}

function Switches({ conversation, onTake }: { conversation: Conversation; onTake: () => void }) {
  const { acts } = useDesk();
  const { acts: words } = useText();
  const { of } = useHolder(conversation.control);
  const { id, status } = conversation;
  const acting = useCell(acts)[id];
  const answers = useMay("POST /conversations/{id}/take");
  const closes = useMay("POST /conversations/{id}/resolve");

  const button = (act: Act, label: string, busy: string, sign: ReactNode, primary: boolean, run: () => void = () => void acts.run(id, act)) => (
    <button
      type="button"
      key={act}
      className={primary ? "button primary" : "button"}
      disabled={acting !== undefined}
      aria-busy={acting === act}
      title={label}
      onClick={run}
      data-act={act}
    >
      {sign}
      <span>{acting === act ? busy : label}</span>
    </button>
  );

  if (status === "resolved") {
    return <div className="switches">{closes && button("reopen", words.reopen, words.reopening, <Return />, true)}</div>;
  }
  const take = of === "queue" ? words.pick : words.take;
  return (
    <div className="switches">
      {answers && (of === "agent" || of === "queue") && button("take", take, words.taking, <Hand />, true, onTake)}
      {answers && (of === "me" || of === "queue") && button("return", words.return, words.returning, <Bot />, false)}
      {closes && button("resolve", words.resolve, words.resolving, <Check />, of === "me")}
    </div>
  );
}
