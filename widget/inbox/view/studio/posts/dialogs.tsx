/** Small boxes of the page of posts: another time, all posts of a day, and the question before one is deleted. */
import { type FormEvent, useState } from "react";
import { useDesk, useText } from "../../../desk/desk";
import { usePostApi } from "../../../desk/posts";
import type { Post } from "../../../session/post_api";
import { faultsOf } from "../../../state/studio/faults";
import { CallFailed } from "../../../session/problem";
import { hasPassed, proposedAt, timeOf } from "../../../state/posts/posts";
import { instantOf, localOf, onDay } from "../../../state/posts/zone";
import { usePostsText } from "../../../text/posts";
import { Dialog } from "../../parts/dialog";
import { Confirm } from "../confirm";
import { Field } from "../fields";
import { Chip, usePostName } from "./chip";
import { usePostDates } from "./dates";
import { useChipActs } from "./here";

interface TimeProps {
  post: Post;
  /** Where one was chosen already. */
  day: string | undefined;
  onClose: () => void;
}

export function TimeDialog({ post, day, onClose }: TimeProps) {
  const { settings } = useText();
  const words = usePostsText();
  const { zone } = usePostDates();
  const { moveTo } = useChipActs();
  const nameOf = usePostName();
  const [local, setLocal] = useState(() => localOf(proposal(post, day, Date.now(), zone), zone));
  const [asked, setAsked] = useState(false);
  const at = instantOf(local, zone);
  const fault = asked && (!at || hasPassed(at, Date.now())) ? words.passed : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked(true);
    if (!at || hasPassed(at, Date.now())) return;
    onClose();
    void moveTo(post, at);
  }

  return (
    <Dialog title={words.moveTitle} onClose={onClose} className="form-dialog time-dialog">
      <form onSubmit={submit} noValidate>
        <p className="time-of">
          <bdi>{nameOf(post)}</bdi>
        </p>
        <Field label={words.at} hint={words.zone(zone)} fault={fault}>
          {(attributes) => <input {...attributes} type="datetime-local" autoFocus value={local} onChange={(e) => setLocal(e.currentTarget.value)} />}
        </Field>
        {post.state === "scheduled" && <p className="menu-hint">{words.moveHint}</p>}
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {settings.cancel}
          </button>
          <button type="submit" className="button primary">
            {words.moveSure}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Its own time, on the day that was chosen, unless that has passed. */
function proposal(post: Post, day: string | undefined, now: number, zone: string): string {
  const known = timeOf(post);
  const at = known && (day ? onDay(known, day, zone) : known);
  if (at && !hasPassed(at, now)) return at;
  return proposedAt(day ?? localOf(new Date(now).toISOString(), zone).slice(0, 10), now, zone);
}

export function DayDialog({ day, posts, onClose }: { day: string; posts: readonly Post[]; onClose: () => void }) {
  const words = usePostsText();
  const dates = usePostDates();
  return (
    <Dialog title={words.dayTitle(dates.day(day))} onClose={onClose} className="day-dialog">
      <ul className="day-posts">
        {posts.map((post) => (
          <Chip key={post.id} post={post} />
        ))}
      </ul>
      <div className="dialog-acts">
        <button type="button" className="button" onClick={onClose}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}

interface RemovalProps {
  post: Post;
  onClose: () => void;
  onGone: () => void;
}

export function RemovalDialog({ post, onClose, onGone }: RemovalProps) {
  const api = usePostApi();
  const { toasts } = useDesk();
  const { channels, comments } = useText();
  const words = usePostsText();
  const nameOf = usePostName();
  const { id, state, channel } = post;
  const place = comments.places[channel] ?? channels.names[channel] ?? channel;
  return (
    <Confirm
      title={words.removeTitle}
      act={words.remove}
      danger
      onClose={onClose}
      onAct={async () => {
        await api.remove(id);
        toasts.tell(words.removed);
        onGone();
      }}
    >
      <p className="time-of">
        <bdi>{nameOf(post)}</bdi>
      </p>
      <p>{state === "published" || state === "unknown" ? words.removeShown(place) : words.removeText}</p>
    </Confirm>
  );
}

interface RemarkProps {
  post: Post;
  onClose: () => void;
  onDone: (post: Post) => void;
}

const LONGEST_REMARK = 500;

export function RemarkDialog({ post, onClose, onDone }: RemarkProps) {
  const api = usePostApi();
  const { say } = useDesk();
  const { settings } = useText();
  const words = usePostsText();
  const [remark, setRemark] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      onDone(await api.sendBack(post.id, remark.trim()));
      onClose();
    } catch (e) {
      setFault(faultsOf(e instanceof CallFailed ? e.problem : undefined)["/remark"] ?? say(e));
      setBusy(false);
    }
  }

  return (
    <Dialog title={words.sendBackTitle} onClose={onClose} className="form-dialog">
      <form onSubmit={(e) => void submit(e)} noValidate>
        <Field label={words.remark} hint={words.remarkHint} fault={fault}>
          {(attributes) => <textarea {...attributes} rows={4} autoFocus dir="auto" maxLength={LONGEST_REMARK} value={remark} onChange={(e) => setRemark(e.currentTarget.value)} />}
        </Field>
        <div className="dialog-acts">
          <button type="button" className="button" onClick={onClose}>
            {settings.cancel}
          </button>
          <button type="submit" className="button primary" disabled={busy || remark.trim() === ""} aria-busy={busy}>
            {words.sendBackSure}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
