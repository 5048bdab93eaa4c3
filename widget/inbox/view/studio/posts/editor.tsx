/** A post as it is written, with how it will look, what stands in its way, and what may be done with it. */
import { useEffect, useRef, useState } from "react";
import { useMay, useText } from "../../../desk/desk";
import type { Post } from "../../../session/post_api";
import { hasPassed, isOver } from "../../../state/posts/posts";
import { findings, isMissing, isUnkeepable } from "../../../state/posts/rules";
import type { PostForm } from "../../../state/posts/written";
import type { Faults } from "../../../state/studio/faults";
import { usePostsText } from "../../../text/posts";
import { useNow } from "../../parts/clock";
import { Close, Copy, Trash } from "../../parts/icons";
import { Confirm } from "../confirm";
import { FaultsContext, LockedContext } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { toFault } from "../to_fault";
import { SheetActs } from "./acts";
import { StateBadge } from "./chip";
import { type Act, useDeciding } from "./deciding";
import { usePostDates } from "./dates";
import { RemarkDialog } from "./dialogs";
import { useChipActs, usePostsHere } from "./here";
import { MediaField } from "./media_field";
import { Preview } from "./preview";
import { Problems, useProblems } from "./problems";
import { Standing } from "./standing";
import { LinkField, WhenField, WhereField, WordsField } from "./written_fields";

interface Props {
  /** The id of the title. */
  heading: string;
  /** Absent: it is not made yet. */
  post: Post | undefined;
  fresh: PostForm;
  onPost: (post: Post) => void;
  onMade: (post: Post) => void;
  onReload: () => void;
  onClose: () => void;
}

export function Editor({ heading, post, fresh, onPost, onMade, onReload, onClose }: Props) {
  const { settings, comments } = useText();
  const words = usePostsText();
  const { places } = usePostsHere();
  const writes = useMay("POST /posts");
  const now = useNow(10_000);
  const { form, dirty, raced, run, take } = useDeciding({ post, fresh, onPost, onMade, onClose });
  const [tried, setTried] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [asked, setAsked] = useState<"publish" | "remark">();
  const { value, set, busy } = form;
  const state = post?.state ?? "draft";
  const place = places.find(({ inbox }) => inbox === value.inbox);
  const channel = place?.channel ?? post?.channel ?? "";
  const isLocked = post ? !post.may.edit : !writes;
  const isWritten = !isOver(state) && !isLocked;

  // What colleagues or the program make of it meanwhile is shown, unless it would take away what is being written.
  const seen = useRef(post);
  useEffect(() => {
    const before = seen.current;
    seen.current = post;
    if (post && before && post.version !== before.version && !dirty && !busy) take(post);
  }, [post]);

  const found = isWritten && channel !== "" ? findings({ channel, text: value.text, link: value.link.trim(), media: value.media }) : [];
  const told = useProblems(found, !dirty && isWritten && post ? post.problems : []);
  const isLate = isWritten && value.publish_at !== "" && hasPassed(value.publish_at, now);
  const faults: Faults = {
    ...Object.fromEntries(told.filter(({ found: one }) => tried || !one || !isMissing(one)).map(({ at, what }) => [at, what])),
    ...(isLate ? { "/publish_at": words.passed } : {}),
    ...(tried && value.inbox === "" ? { "/inbox": words.chooseWhere } : {}),
    ...form.faults,
  };

  function press(act: Act) {
    const decides = act !== "save";
    setTried(decides || value.inbox === "");
    if (value.inbox === "" || found.some(isUnkeepable) || (decides && told.length > 0) || (isLate && (act === "approve" || act === "submit"))) return toFault();
    if (act === "publish") return setAsked("publish");
    void run(act);
  }

  const fault = Object.keys(form.faults).length === 0 && !raced ? form.fault : undefined;
  return (
    <FaultsContext value={faults}>
      <LockedContext value={isLocked || isOver(state)}>
        <SheetHead heading={heading} post={post} dirty={dirty} onClose={onClose} />
        <div className="sheet-body">
          <div className="post-form">
            {fault && (
              <p className="fault form-fault" role="alert">
                {fault}
              </p>
            )}
            {raced && (
              <p className="warning" role="alert">
                {words.raced}{" "}
                <button type="button" className="link" onClick={onReload}>
                  {words.reload}
                </button>
              </p>
            )}
            {post && <Standing post={post} dirty={dirty} />}
            <WhereField places={places} value={value.inbox} onChange={(inbox) => set("inbox", inbox)} />
            <WordsField channel={channel} value={value.text} onChange={(text) => set("text", text)} />
            <MediaField channel={channel} media={value.media} onChange={(media) => set("media", media)} onWaiting={setWaiting} />
            {(channel !== "instagram" || value.link !== "") && <LinkField value={value.link} onChange={(link) => set("link", link)} />}
            <WhenField value={value.publish_at} onChange={(at) => set("publish_at", at)} />
          </div>
          <aside className="post-side" aria-label={words.preview}>
            <Preview channel={channel} name={place?.name ?? ""} written={value} publishedAt={post?.published_at ?? undefined} />
            {isWritten && <Problems told={told} />}
          </aside>
        </div>
        <SheetActs
          post={post}
          dirty={dirty}
          busy={busy}
          isTimed={value.publish_at !== ""}
          isWaiting={waiting > 0}
          place={comments.places[channel] ?? channel}
          onAct={press}
          onSendBack={() => setAsked("remark")}
        />
      </LockedContext>
      <LeaveGuard on={dirty && !busy} words={{ ...settings, leaveText: words.closeText }} />
      {asked === "publish" && (
        <Confirm
          title={words.publishTitle(place ? words.wherePlace(place.name, comments.places[channel] ?? channel) : "")}
          act={words.publish}
          onClose={() => setAsked(undefined)}
          onAct={() => {
            setAsked(undefined);
            return run("publish");
          }}
        >
          <p>{words.publishText}</p>
        </Confirm>
      )}
      {asked === "remark" && post && (
        <RemarkDialog
          post={post}
          onClose={() => setAsked(undefined)}
          onDone={(sent) => {
            take(sent);
            onPost(sent);
          }}
        />
      )}
    </FaultsContext>
  );
}

interface HeadProps {
  heading: string;
  post: Post | undefined;
  dirty: boolean;
  onClose: () => void;
}

function SheetHead({ heading, post, dirty, onClose }: HeadProps) {
  const { settings } = useText();
  const words = usePostsText();
  const dates = usePostDates();
  const here = usePostsHere();
  const { duplicate } = useChipActs();
  const copies = useMay("POST /posts/{id}/duplicate");
  const by = post && [words.by(post.created_by.name), ...(post.approved_by ? [words.approvedBy(post.approved_by.name)] : [])].join(", ");
  const saved = post?.state === "published" ? dates.full(post.published_at ?? post.updated_at) : words.saved;
  return (
    <header className="sheet-head">
      <div className="sheet-title">
        <h2 id={heading} tabIndex={-1}>
          {post ? words.one : words.newTitle} {post && <StateBadge state={post.state} />}
        </h2>
        <p role="status" data-dirty={dirty}>
          {(dirty || post) && <span>{dirty ? settings.unsaved : saved}</span>}
          {by && <span className="sheet-by"> · {by}</span>}
        </p>
      </div>
      {post && copies && (
        <button type="button" className="icon-button" aria-label={words.duplicate} title={words.duplicate} onClick={() => void duplicate(post)}>
          <Copy />
        </button>
      )}
      {post?.may.delete && (
        <button type="button" className="icon-button" aria-label={words.remove} title={words.remove} onClick={() => here.askRemoval(post)}>
          <Trash />
        </button>
      )}
      <button type="button" className="icon-button" aria-label={words.close} title={words.close} onClick={onClose}>
        <Close />
      </button>
    </header>
  );
}
