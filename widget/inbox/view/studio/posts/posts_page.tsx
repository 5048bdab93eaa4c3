/** What pages and accounts show to everybody, by days; one post is written and decided about in a sheet beside them. */
import { useEffect, useMemo, useState } from "react";
import { useDesk, useMay, useText } from "../../../desk/desk";
import type { Post, PostPlace, PostState } from "../../../session/post_api";
import { daysAround, isDay, isSame, type Month, monthOf, shifted, spanOf } from "../../../state/posts/days";
import { byDay, STATES } from "../../../state/posts/posts";
import { wallOf } from "../../../state/posts/zone";
import { NEW } from "../../../state/studio/place";
import { usePostsText } from "../../../text/posts";
import { useNow } from "../../parts/clock";
import { Back, Plus } from "../../parts/icons";
import { LockedContext } from "../fields";
import { StudioLink } from "../link";
import { Bones, Failed } from "../loading";
import { SettingsPage } from "../settings/page";
import { useBoard } from "./board";
import { Calendar } from "./calendar";
import { usePostDates } from "./dates";
import { DayDialog, RemovalDialog, TimeDialog } from "./dialogs";
import { PostsContext, type PostsHere } from "./here";
import type { PostsPlace } from "./later";
import { Sheet } from "./sheet";
import { Tray } from "./tray";

const MINUTE_MS = 60_000;

/** What stands in a box of its own. */
type Asked = { what: "time"; post: Post; day: string | undefined } | { what: "day"; day: string } | { what: "removal"; post: Post };

export function PostsPage({ id, day: wanted }: PostsPlace) {
  const day = isDay(wanted) ? wanted : undefined;
  const { route } = useDesk();
  const words = usePostsText();
  const dates = usePostDates();
  const writes = useMay("POST /posts");
  const today = wallOf(useNow(MINUTE_MS), dates.zone).day;
  const [month, setMonth] = useState<Month>(() => monthOf(day ?? today));
  const [inbox, setInbox] = useState("");
  const [state, setState] = useState<PostState | "">("");
  const [drawn, setDrawn] = useState<Post>();
  const [asked, setAsked] = useState<Asked>();
  const days = useMemo(() => daysAround(month, dates.firstWeekday), [month, dates]);
  const span = useMemo(() => spanOf(days, dates.zone), [days, dates]);
  const board = useBoard({ ...span, inbox });
  const { read, places, error } = board;

  const isShown = (post: Post) => state === "" || post.state === state;
  const posts = read?.posts.filter(isShown) ?? [];
  const drafts = read?.drafts.filter(isShown) ?? [];
  const isFree = read !== undefined && read.posts.length === 0 && read.drafts.length === 0;
  const write = (on?: string) => route.enter({ page: "post", id: NEW, ...(on ? { day: on } : {}) });
  const close = () => route.enter({ page: "posts" });
  // A box of a day that has lost its posts has nothing to show.
  const ofDay = asked?.what === "day" ? (byDay(posts, dates.zone).get(asked.day) ?? []) : [];
  useEffect(() => {
    if (id !== undefined) setAsked((now) => (now?.what === "day" ? undefined : now));
  }, [id]);

  const here: PostsHere = {
    places: places ?? [],
    put: board.put,
    drop: board.drop,
    askTime: (post, on) => setAsked({ what: "time", post, day: on }),
    askRemoval: (post) => setAsked({ what: "removal", post }),
  };
  const add = writes && (
    <button type="button" className="button primary" onClick={() => write()}>
      <Plus /> <span className="act-words">{words.add}</span>
    </button>
  );
  return (
    <LockedContext value={false}>
      <PostsContext value={here}>
        <SettingsPage title={words.title} lead={words.lead} back={{ page: "outreach" }} acts={places && places.length > 0 && add} still>
          <div className="posts">
            {!read && (error ? <Failed error={error} onRetry={board.reload} /> : <Bones />)}
            {places?.length === 0 && isFree && <NoPlaces />}
            {read && !(places?.length === 0 && isFree) && (
              <>
                <Bar month={month} today={today} places={places ?? []} inbox={inbox} state={state} onMonth={setMonth} onInbox={setInbox} onState={setState} />
                {isFree && (
                  <div className="posts-free">
                    <strong>{words.nothing(dates.month(month))}</strong> <span>{words.nothingHint}</span>
                  </div>
                )}
                {read.isCut && <p className="warning">{words.cut}</p>}
                <Tray drafts={drafts} onDraw={setDrawn} more={board.more} />
                <Calendar
                  month={month}
                  days={days}
                  today={today}
                  posts={posts}
                  drawn={drawn}
                  onDraw={setDrawn}
                  onMonth={setMonth}
                  onWrite={write}
                  onOthers={(on) => setAsked({ what: "day", day: on })}
                />
                <p className="posts-foot">
                  <span>{words.zone(dates.zone)}</span>
                  <a className="guide-link" href="/guides/posts" target="_blank" rel="noopener">
                    {words.guide}
                  </a>
                </p>
              </>
            )}
          </div>
        </SettingsPage>
        {asked?.what === "day" && ofDay.length > 0 && <DayDialog day={asked.day} posts={ofDay} onClose={() => setAsked(undefined)} />}
        {id !== undefined && places && (
          <Sheet
            id={id}
            day={day}
            today={today}
            onClose={close}
            onMonth={(at) => {
              const shown = monthOf(wallOf(at, dates.zone).day);
              if (!isSame(shown, month)) setMonth(shown);
            }}
          />
        )}
        {asked?.what === "time" && <TimeDialog post={asked.post} day={asked.day} onClose={() => setAsked(undefined)} />}
        {asked?.what === "removal" && (
          <RemovalDialog
            post={asked.post}
            onClose={() => setAsked(undefined)}
            onGone={() => {
              board.drop(asked.post.id);
              if (id === asked.post.id) setTimeout(() => route.enter({ page: "posts" }, "replace"));
            }}
          />
        )}
      </PostsContext>
    </LockedContext>
  );
}

function NoPlaces() {
  const words = usePostsText();
  return (
    <div className="empty">
      <p className="empty-title">{words.noPlaces}</p>
      <p>{words.noPlacesHint}</p>
      <StudioLink to={{ page: "inboxes" }} className="button">
        {words.toInboxes}
      </StudioLink>
    </div>
  );
}

interface BarProps {
  month: Month;
  today: string;
  places: readonly PostPlace[];
  inbox: string;
  state: PostState | "";
  onMonth: (month: Month) => void;
  onInbox: (inbox: string) => void;
  onState: (state: PostState | "") => void;
}

function Bar({ month, today, places, inbox, state, onMonth, onInbox, onState }: BarProps) {
  const { comments } = useText();
  const words = usePostsText();
  const dates = usePostDates();
  return (
    <div className="posts-bar">
      <div className="month-steps">
        <button type="button" className="icon-button" aria-label={words.previous} title={words.previous} onClick={() => onMonth(shifted(month, -1))}>
          <Back />
        </button>
        <h3 aria-live="polite">{dates.month(month)}</h3>
        <button type="button" className="icon-button month-next" aria-label={words.next} title={words.next} onClick={() => onMonth(shifted(month, 1))}>
          <Back />
        </button>
        <button
          type="button"
          className="button quiet"
          onClick={() => {
            onMonth(monthOf(today));
            // On a phone it may be far below.
            requestAnimationFrame(() => document.querySelector(".post-day[data-today]")?.scrollIntoView({ block: "center" }));
          }}
        >
          {words.today}
        </button>
      </div>
      <div className="posts-filters">
        {places.length > 1 && (
          <select className="small-select" aria-label={words.place} value={inbox} onChange={(e) => onInbox(e.currentTarget.value)}>
            <option value="">{words.everywhere}</option>
            {places.map((place) => (
              <option key={place.inbox} value={place.inbox}>
                {words.wherePlace(place.name, comments.places[place.channel] ?? place.channel)}
              </option>
            ))}
          </select>
        )}
        <select className="small-select" aria-label={words.state} value={state} onChange={(e) => onState(e.currentTarget.value as PostState | "")}>
          <option value="">{words.anyState}</option>
          {STATES.map((each) => (
            <option key={each} value={each}>
              {words.states[each]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
