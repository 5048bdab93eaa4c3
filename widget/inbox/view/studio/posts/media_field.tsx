/** Pictures and films of a post: dropped or chosen, with their progress, described, and put in order. */
import { useContext, useEffect, useRef, useState } from "react";
import { freshId } from "../../../desk/fresh_id";
import { useDesk } from "../../../desk/desk";
import { usePostApi } from "../../../desk/posts";
import type { PostPicture } from "../../../session/post_api";
import { CallFailed } from "../../../session/problem";
import { MOST_MEDIA } from "../../../state/posts/rules";
import { reordered } from "../../../state/posts/written";
import { usePostsText } from "../../../text/posts";
import { Bar } from "../../knowledge/bar";
import { Close, Down, Photo, Trash, Up } from "../../parts/icons";
import { fileSize } from "../../thread/attachments";
import { useNumbers } from "../campaigns/numbers";
import { FaultsContext, useChangeable, useFault } from "../fields";

const KINDS = ["image/jpeg", "image/png", "video/mp4"];
/** What a medium that is drawn within the list is known by. */
const DRAWN = "application/x-switchboard-medium";
const LONGEST_ALT = 1_000;

interface Going {
  key: string;
  name: string;
  share: number;
  /** Why it is not there. */
  fault?: string;
}

interface Props {
  channel: string;
  media: readonly PostPicture[];
  onChange: (media: readonly PostPicture[]) => void;
  /** How many files are on their way. */
  onWaiting: (files: number) => void;
}

export function MediaField({ channel, media, onChange, onWaiting }: Props) {
  const words = usePostsText();
  const changeable = useChangeable();
  const faults = useContext(FaultsContext);
  const { going, take, stop } = useTaking(media, onChange);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const many = going.filter(({ fault }) => fault === undefined).length;
  useEffect(() => onWaiting(many), [many]);
  const fault = faults["/media"];
  const hint = words.mediaHint[channel] ?? words.mediaHint.messenger;
  return (
    <fieldset className="media-field" data-fault={fault !== undefined}>
      <legend>{words.media}</legend>
      {(changeable || fault) && (
        <p className={fault ? "fault" : "menu-hint"} role={fault ? "alert" : undefined}>
          {fault ?? hint}
        </p>
      )}
      {media.length > 0 && <MediaList media={media} onChange={onChange} />}
      {going.map((one) => (
        <GoingRow key={one.key} one={one} onStop={() => stop(one.key)} />
      ))}
      {changeable && (
        <div
          className="media-drop"
          data-over={over}
          data-small={media.length > 0}
          onDragOver={(e) => {
            if (!e.dataTransfer.types.includes("Files")) return;
            e.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(e) => {
            if (e.dataTransfer.files.length === 0) return;
            e.preventDefault();
            setOver(false);
            take([...e.dataTransfer.files]);
          }}
        >
          <Photo />
          <span>{words.drop}</span>
          <input
            ref={input}
            type="file"
            hidden
            multiple
            accept={KINDS.join(",")}
            onChange={(e) => {
              take([...(e.currentTarget.files ?? [])]);
              // The same file again is a choice too.
              e.currentTarget.value = "";
            }}
          />
          <button type="button" className="button" onClick={() => input.current?.click()}>
            {words.choose}
          </button>
        </div>
      )}
    </fieldset>
  );
}

/** Files on their way up. */
function useTaking(media: readonly PostPicture[], onChange: Props["onChange"]) {
  const api = usePostApi();
  const { say } = useDesk();
  const words = usePostsText();
  const [going, setGoing] = useState<readonly Going[]>([]);
  const running = useRef(new Map<string, AbortController>());
  // Uploads end after other things were changed, and several at once.
  const latest = useRef({ media, onChange });
  latest.current = { media, onChange };
  useEffect(
    () => () => {
      for (const each of running.current.values()) each.abort();
    },
    [],
  );

  const alter = (key: string, part: Partial<Going>) => setGoing((now) => now.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const drop = (key: string) => setGoing((now) => now.filter((one) => one.key !== key));

  async function bring(key: string, file: File) {
    const stopped = new AbortController();
    running.current.set(key, stopped);
    try {
      const taken = await api.putMedia(file, (share) => alter(key, { share }), stopped.signal);
      const more = [...latest.current.media, taken];
      latest.current.media = more;
      latest.current.onChange(more);
      drop(key);
    } catch (e) {
      if (!stopped.signal.aborted) alter(key, { fault: e instanceof CallFailed && e.status === 415 ? words.badKind : say(e) });
    } finally {
      running.current.delete(key);
    }
  }

  return {
    going,
    take(files: readonly File[]) {
      const room = MOST_MEDIA - media.length - running.current.size;
      files.forEach((file, place) => {
        const key = freshId();
        const fault = place >= room ? words.tooMany : KINDS.includes(file.type) ? undefined : words.badKind;
        setGoing((now) => [...now, { key, name: file.name, share: 0, ...(fault ? { fault } : {}) }]);
        if (!fault) void bring(key, file);
      });
    },
    stop(key: string) {
      running.current.get(key)?.abort();
      drop(key);
    },
  };
}

function GoingRow({ one: { name, share, fault }, onStop }: { one: Going; onStop: () => void }) {
  const words = usePostsText();
  const numbers = useNumbers();
  const label = fault === undefined ? words.stop(name) : words.hide;
  return (
    <div className="media-going" data-fault={fault !== undefined}>
      <p role={fault === undefined ? "status" : "alert"} className={fault === undefined ? undefined : "fault"}>
        {fault === undefined ? words.uploading(name, numbers.percent(share)) : words.refusedFile(name, fault)}
      </p>
      {fault === undefined && <Bar share={share} label={name} />}
      <button type="button" className="icon-button" aria-label={label} title={label} onClick={onStop}>
        <Close />
      </button>
    </div>
  );
}

function MediaList({ media, onChange }: Pick<Props, "media" | "onChange">) {
  const [from, setFrom] = useState<number>();
  const [to, setTo] = useState<number>();
  const end = () => {
    setFrom(undefined);
    setTo(undefined);
  };
  return (
    <ol className="media-list">
      {media.map((medium, place) => (
        <li
          key={`${medium.id} ${place}`}
          className="media-row"
          data-over={to === place && from !== place}
          data-drawn={from === place}
          onDragOver={(e) => {
            if (from === undefined || !e.dataTransfer.types.includes(DRAWN)) return;
            e.preventDefault();
            setTo(place);
          }}
          onDrop={(e) => {
            if (from === undefined) return;
            e.preventDefault();
            onChange(reordered(media, from, place));
            end();
          }}
        >
          <Medium
            medium={medium}
            place={place}
            many={media.length}
            onDraw={() => setFrom(place)}
            onDrawn={end}
            onAlt={(alt) => onChange(media.map((each, at) => (at === place ? { ...each, alt } : each)))}
            onMove={(by) => onChange(reordered(media, place, place + by))}
            onTake={() => onChange(media.filter((_, at) => at !== place))}
          />
        </li>
      ))}
    </ol>
  );
}

interface MediumProps {
  medium: PostPicture;
  place: number;
  many: number;
  onDraw: () => void;
  onDrawn: () => void;
  onAlt: (alt: string) => void;
  onMove: (by: number) => void;
  onTake: () => void;
}

function Medium({ medium, place, many, onDraw, onDrawn, onAlt, onMove, onTake }: MediumProps) {
  const words = usePostsText();
  const changeable = useChangeable();
  const fault = useFault(`/media/${place}`);
  const { kind, name, url, alt, bytes, width, height } = medium;
  const isDrawable = changeable && many > 1;
  return (
    <>
      <div
        className="media-thumb"
        draggable={isDrawable}
        onDragStart={(e) => {
          if (!isDrawable) return e.preventDefault();
          e.dataTransfer.setData(DRAWN, String(place));
          e.dataTransfer.effectAllowed = "move";
          onDraw();
        }}
        onDragEnd={onDrawn}
      >
        {kind === "image" ? <img src={url} alt="" draggable={false} /> : <video src={url} preload="metadata" muted playsInline aria-label={words.filmOf(name)} />}
        {many > 1 && <span className="media-place">{place + 1}</span>}
      </div>
      <div className="media-what">
        <p className="media-name">
          <bdi>{name}</bdi>
          <small>
            {width && height ? `${width} × ${height} · ` : ""}
            {fileSize(bytes)}
          </small>
        </p>
        {kind === "image" && (changeable || alt) && (
          <input
            className="media-alt"
            aria-label={words.altOf(place + 1)}
            title={words.altHint}
            placeholder={words.alt}
            dir="auto"
            maxLength={LONGEST_ALT}
            readOnly={!changeable}
            value={alt ?? ""}
            onChange={(e) => onAlt(e.currentTarget.value)}
          />
        )}
        {fault && (
          <p className="fault" role="alert">
            {fault}
          </p>
        )}
      </div>
      {changeable && (
        <div className="media-acts">
          {many > 1 && (
            <>
              <button type="button" className="icon-button" disabled={place === 0} aria-label={words.earlier(name)} title={words.earlier(name)} onClick={() => onMove(-1)}>
                <Up />
              </button>
              <button type="button" className="icon-button" disabled={place === many - 1} aria-label={words.later(name)} title={words.later(name)} onClick={() => onMove(1)}>
                <Down />
              </button>
            </>
          )}
          <button type="button" className="icon-button" aria-label={words.take(name)} title={words.take(name)} onClick={onTake}>
            <Trash />
          </button>
        </div>
      )}
    </>
  );
}
