/** What reaches the operator outside the page: notification, sound, the number in the title. */
import type { Conversation, InboxMessage } from "../../protocol";
import { topicOf } from "../session/comments_types";
import type { FeedInput } from "../state/feed";
import type { Store } from "../state/store";
import { get } from "../state/table";
import type { Dictionary } from "../text";
import { findText } from "../text/find";
import { serviceText } from "../text/service";
import { summaryOf } from "../text/summary";
import type { Line } from "./line";
import type { PreferencesCell } from "./preferences";
import type { Router } from "./route";
import { plug } from "./sound";
import type { Speech } from "./speech";

/** After a sleep the feed replays the past: only what is new rings. */
const FRESH_MS = 60_000;

export interface Around {
  store: Store;
  line: Line;
  route: Router;
  preferences: PreferencesCell;
  speech: Speech;
  text: () => Dictionary;
}

export function watchAlerts({ store, line, route, preferences, speech, text }: Around): () => void {
  const asked = new Map<string, number>();

  function ring(id: string, title: string, body: string, tag: string) {
    const { sound, notices } = preferences.get();
    if (!document.hidden && document.hasFocus() && route.get().conversation === id) return;
    if (sound) plug();
    if (!notices || !("Notification" in window) || Notification.permission !== "granted") return;
    // The tag makes several open tabs show one notification.
    const shown = new Notification(title, { body, tag });
    shown.onclick = () => {
      window.focus();
      route.go({ conversation: id, contact: false });
      shown.close();
    };
  }

  function onInput(input: FeedInput) {
    const { me, conversations } = store.get();
    if (input.kind === "message") {
      const { message, conversation: id } = input;
      const known = get(conversations, id);
      const mine = known?.control.holder === "operator" && known.control.operator?.id === me?.id;
      const fresh = Date.now() - Date.parse(message.at) < FRESH_MS;
      if (known && fresh && message.service) return onPromise(known, message, mine);
      if (!known || !fresh || message.author.kind !== "contact" || message.from_blocked) return;
      if (mine || known.control.holder === "queue") {
        ring(id, (topicOf(known) ? text().comments.wrote : text().alert.wrote)(known.contact.name), summaryOf(message, text()), message.id);
      }
    } else if (input.kind === "mentioned") {
      onMention(input);
    } else if (input.kind === "conversation" && input.conversation.control.holder === "queue") {
      const { id, control, contact, handover_reason } = input.conversation;
      if ((asked.get(id) ?? -1) >= control.epoch) return;
      asked.set(id, control.epoch);
      if (Date.now() - Date.parse(control.since) > FRESH_MS) return;
      ring(id, text().alert.asks(contact.name), handover_reason ?? "", `${id} ${control.epoch}`);
    }
  }

  /** Whose work it is hears of a promise: who holds it, else its team, else everybody. */
  function onPromise({ id, contact, control, team }: Conversation, message: InboxMessage, mine: boolean) {
    const ours = control.holder === "queue" && (team === undefined || store.get().teams.has(team.id));
    if (!mine && !ours) return;
    const { alert, promises } = serviceText(speech.get());
    const title = (message.notice === "service_breached" ? alert.breached : alert.warned)(contact.name);
    ring(id, title, message.service ? promises[message.service.promise] : "", message.id);
  }

  function onMention({ conversation, author, message }: Extract<FeedInput, { kind: "mentioned" }>) {
    const name = author.name ?? "";
    ring(conversation, findText(speech.get()).mention.by(name), get(store.get().conversations, conversation)?.contact.name ?? "", message);
  }

  function entitle() {
    const { lists, conversations } = store.get();
    const ids = new Set([...lists.mine.ids, ...lists.unassigned.ids]);
    let unread = 0;
    for (const id of ids) if ((get(conversations, id)?.unread ?? 0) > 0) unread++;
    const open = route.get().conversation;
    const name = open ? get(conversations, open)?.contact.name : undefined;
    const title = `${unread > 0 ? `(${unread}) ` : ""}${name ? `${name} · ` : ""}${text().product}`;
    if (document.title !== title) document.title = title;
  }

  entitle();
  const leave = [line.listen(onInput), store.subscribe(entitle), route.subscribe(entitle), preferences.subscribe(entitle)];
  return () => {
    for (const stop of leave) stop();
    document.title = text().product;
  };
}
