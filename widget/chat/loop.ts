/** The I/O loop around the machine: feeds it what happens, performs what it wants done, tells who draws. */

import type { Host } from "./contract";
import * as intents from "./machine/intents";
import * as machine from "./machine/machine";
import { acknowledge, refuse, timeOut } from "./machine/outbox";
import { initial, type Action, type State, type Step, type Timer } from "./machine/state";
import { unreadCount } from "./machine/thread";
import { ChatSocket, type Answer } from "./socket";
import { ChatStorage } from "./storage";
import type { Text } from "./text";
import { upload, type UploadCall } from "./upload";

export class ChatLoop {
  state: State;
  private watchers = new Set<() => void>();
  private storage: ChatStorage;
  private socket: ChatSocket;
  private timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  private calls = new Map<string, UploadCall>();
  private uploads = 0;
  private owed = 0;

  constructor(
    private host: Host,
    private text: Text,
  ) {
    this.storage = new ChatStorage(host.inbox);
    this.state = initial(this.storage.recall(), host.identity);
    this.socket = new ChatSocket(host.origin, () => this.credentials(), {
      ready: (ready) => {
        this.take(machine.onReady(this.state, ready));
        host.emit("ready");
      },
      message: (message) => {
        this.take(machine.onMessage(this.state, message));
        host.emit("message", message);
      },
      changed: ({ message }) => this.take(machine.onChanged(this.state, message)),
      delta: ({ id, text }) => this.take(machine.onDelta(this.state, id, text), true),
      typing: (typing) => this.take(machine.onTyping(this.state, typing)),
      control: (control) => this.take(machine.onControl(this.state, control)),
      receipt: (receipt) => this.take(machine.onReceipt(this.state, receipt)),
      closed: (closed) => this.take(machine.onClosed(this.state, closed)),
      bot: (bot) => this.take(machine.onBot(this.state, bot)),
      lost: () => this.take(machine.onLost(this.state)),
      refused: (refusal) => this.take(machine.onRefused(this.state, refusal)),
    });
  }

  watch(watcher: () => void) {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** `soon`: pieces of an answer come in floods, and one drawing a frame is enough for them. */
  take({ state, actions }: Step, soon = false) {
    const before = this.state;
    this.state = state;
    actions.forEach((action) => this.perform(action));
    if (before === this.state) return;
    const unread = unreadCount(this.state);
    if (unread !== unreadCount(before)) this.host.onUnread(unread);
    // A hidden page has no frames.
    if (soon && !document.hidden) this.owed ||= requestAnimationFrame(() => this.tell());
    else this.tell();
  }

  private tell() {
    cancelAnimationFrame(this.owed);
    this.owed = 0;
    this.watchers.forEach((watcher) => watcher());
  }

  // ---- what the visitor does

  say = (text: string) => this.take(intents.onSay(this.state, this.stamp(), text));
  submit = () => {
    const { uploads } = this.state;
    this.take(intents.onSubmit(this.state, this.stamp()));
    if (this.state.uploads !== uploads) uploads.forEach(({ preview }) => preview && URL.revokeObjectURL(preview));
  };
  draft = (text: string) => this.take(intents.onDraft(this.state, text, Date.now()));
  retry = (client_id: string) => this.take(intents.onRetry(this.state, client_id));
  discard = (client_id: string) => this.take(intents.onDiscard(this.state, client_id));
  askHuman = () => this.take(intents.onAskHuman(this.state));
  older = () => this.take(intents.onOlderWanted(this.state));
  rate = (value: number) => this.take(intents.onRate(this.state, value));
  skipRating = () => this.take(intents.onRateSkipped(this.state));
  dismissTrouble = () => this.take(intents.onTrouble(this.state, undefined));
  connectAgain = () => this.take(machine.onConnectAgain(this.state));
  start = () => this.take(machine.onStart(this.state));
  sight = (sight: { open?: boolean; visible?: boolean }) => this.take(machine.onSight(this.state, sight));

  identify = (jwt: string | undefined, forget = false) => {
    this.take(machine.onIdentity(this.state, jwt, forget));
  };

  attach = (files: Iterable<File>) => {
    for (const file of files) {
      const trouble = this.objection(file);
      if (trouble) this.take(intents.onTrouble(this.state, trouble));
      else this.upload(file);
    }
  };

  removeUpload = (key: string) => {
    const held = this.state.uploads.find((one) => one.key === key);
    if (held?.preview) URL.revokeObjectURL(held.preview);
    this.take(intents.onUploadRemoved(this.state, key));
  };

  private objection(file: File): string | undefined {
    const { attachment, attachments, media_types } = this.state.limits;
    if (!this.state.token) return this.text.notConnected;
    if (this.state.uploads.length >= attachments) return this.text.tooManyFiles(attachments);
    if (file.size > attachment) return this.text.fileTooBig(file.name, Math.floor(attachment / 1024 / 1024));
    const allowed = media_types.some((type) => type === file.type || type === `${file.type.split("/")[0]}/*`);
    return media_types.length && !allowed ? this.text.fileNotAllowed(file.name) : undefined;
  }

  private upload(file: File) {
    const key = String(++this.uploads);
    const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : undefined;
    this.take(intents.onUpload(this.state, { key, name: file.name, size: file.size, preview, progress: 0 }));
    const changed = (part: Parameters<typeof intents.onUploadChanged>[2]) =>
      this.take(intents.onUploadChanged(this.state, key, part));
    const call = upload(this.host.origin, this.state.token!, file, {
      progress: (progress) => changed({ progress }),
      done: (attachment) => changed({ attachment, progress: 1 }),
      failed: (detail) => changed({ error: detail ?? this.text.uploadFailed }),
    });
    this.calls.set(key, call);
  }

  // ---- what the machine wants

  private perform(action: Action): void {
    switch (action.do) {
      case "connect":
        return this.socket.connect();
      case "disconnect":
        return this.socket.disconnect();
      case "send":
        return void this.socket.send(action.body).then((answer) => this.onSent(action.body.client_id, answer));
      case "typing":
        return this.socket.typing(action.on);
      case "read":
        return this.socket.read(action.seq);
      case "more":
        return void this.socket
          .more(action.before)
          .then((answer) => this.take(machine.onOlder(this.state, "ok" in answer ? answer.ok : undefined)));
      case "rate":
        return void this.socket.rate(action.id, action.value).then((answer) => {
          if (!("ok" in answer)) this.take(intents.onRateRefused(this.state, this.trouble(answer)));
        });
      case "ask_human":
        return void this.socket.askHuman().then((answer) => {
          this.take(intents.onAsked(this.state, "ok" in answer ? undefined : this.trouble(answer)));
        });
      case "keep":
        return this.storage.keep(action.unsent);
      case "drop":
        return this.storage.drop(action.client_id);
      case "remember":
        return this.storage.remember(action.name, action.value);
      case "forget":
        return this.storage.forget();
      case "cancel_upload":
        return this.calls.get(action.key)?.cancel();
      case "timer":
        return this.setTimer(action.name, action.ms);
    }
  }

  private onSent(client_id: string, answer: Answer<{ id: string; seq: number }>) {
    if ("ok" in answer) this.take(acknowledge(this.state, client_id, answer.ok));
    else if ("refused" in answer) this.take(refuse(this.state, client_id, answer.refused));
    else this.take(timeOut(this.state, client_id));
  }

  private setTimer(name: Timer, ms: number | null) {
    clearTimeout(this.timers.get(name));
    if (ms !== null) this.timers.set(name, setTimeout(() => this.take(machine.onTimer(this.state, name)), ms));
  }

  private trouble(answer: Answer<unknown>): string {
    return ("refused" in answer && answer.refused.detail) || this.text.notConnected;
  }

  private stamp() {
    return { client_id: randomId(), at: new Date().toISOString() };
  }

  private credentials() {
    const { token, identity, cursor } = this.state;
    return { inbox: this.host.inbox, token, identity, after: cursor || undefined };
  }
}

/** `crypto.randomUUID` exists on secure pages only; the same 122 bits of chance elsewhere. */
function randomId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
