/** The fields of a post: where it goes, its words, a link, and when. */
import { useId } from "react";
import { useText } from "../../../desk/desk";
import type { PostPlace } from "../../../session/post_api";
import { proposedAt } from "../../../state/posts/posts";
import { hashtagsIn, lengthOf, longestText, MOST_HASHTAGS } from "../../../state/posts/rules";
import { instantOf, localOf, wallOf } from "../../../state/posts/zone";
import { usePostsText } from "../../../text/posts";
import { channelSign } from "../../parts/channel";
import { useNumbers } from "../campaigns/numbers";
import { Field, TextField, useChangeable, useFault } from "../fields";
import { usePostDates } from "./dates";

/** From here on the number of hashtags is worth a look. */
const MANY_HASHTAGS = 20;
const LONGEST_LINK = 2_000;

interface WhereProps {
  places: readonly PostPlace[];
  value: string;
  onChange: (inbox: string) => void;
}

export function WhereField({ places, value, onChange }: WhereProps) {
  const words = usePostsText();
  const { comments } = useText();
  const changeable = useChangeable();
  const fault = useFault("/inbox");
  const id = useId();
  return (
    <div className="field place-field" role="radiogroup" aria-labelledby={id} aria-describedby={fault ? `${id}-fault` : undefined} data-fault={fault !== undefined}>
      <span className="field-label" id={id}>
        {words.where}
      </span>
      <div className="place-picks">
        {places.map(({ inbox, name, channel, is_connected }) => (
          <label key={inbox} className="place-pick" data-chosen={inbox === value} data-channel={channel}>
            <input type="radio" name={id} checked={inbox === value} disabled={!changeable} aria-invalid={fault ? true : undefined} onChange={() => onChange(inbox)} />
            {channelSign(channel)}
            <span>
              <strong>
                <bdi>{name}</bdi>
              </strong>
              <small>
                {comments.places[channel] ?? channel}
                {!is_connected && ` · ${words.notConnected}`}
              </small>
            </span>
          </label>
        ))}
      </div>
      {fault && (
        <p className="fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

interface WordsProps {
  channel: string;
  value: string;
  onChange: (text: string) => void;
}

export function WordsField({ channel, value, onChange }: WordsProps) {
  const words = usePostsText();
  const numbers = useNumbers();
  const changeable = useChangeable();
  const most = longestText(channel);
  const n = lengthOf(value);
  const tags = channel === "instagram" ? hashtagsIn(value).length : 0;
  const hint = [
    ...(channel === "" || n === 0 ? [words.textHint] : [words.count(numbers.of(n), numbers.of(most))]),
    ...(tags >= MANY_HASHTAGS ? [words.tags(numbers.of(tags), numbers.of(MOST_HASHTAGS))] : []),
  ].join(" · ");
  return (
    <Field label={words.text} hint={hint} at="/text" className="words-field">
      {(attributes) => <textarea {...attributes} rows={7} dir="auto" readOnly={!changeable} value={value} onChange={(e) => onChange(e.currentTarget.value)} />}
    </Field>
  );
}

export function LinkField({ value, onChange }: { value: string; onChange: (link: string) => void }) {
  const words = usePostsText();
  return <TextField label={words.link} hint={words.linkHint} at="/link" type="url" ltr maxLength={LONGEST_LINK} placeholder="https://" value={value} onChange={onChange} />;
}

export function WhenField({ value, onChange }: { value: string; onChange: (at: string) => void }) {
  const words = usePostsText();
  const { zone } = usePostDates();
  const changeable = useChangeable();
  const id = useId();
  const propose = () => {
    const now = Date.now();
    return proposedAt(wallOf(now + 24 * 3_600_000, zone).day, now, zone);
  };
  return (
    <div className="when-field">
      <div className="field" role="radiogroup" aria-labelledby={id}>
        <span className="field-label" id={id}>
          {words.when}
        </span>
        <div className="segments two">
          <label>
            <input type="radio" name={id} disabled={!changeable} checked={value === ""} onChange={() => onChange("")} />
            <span>{words.noTime}</span>
          </label>
          <label>
            <input type="radio" name={id} disabled={!changeable} checked={value !== ""} onChange={() => onChange(propose())} />
            <span>{words.atTime}</span>
          </label>
        </div>
      </div>
      {value !== "" && (
        <Field label={words.at} hint={words.zone(zone)} at="/publish_at">
          {(attributes) => (
            <input
              {...attributes}
              type="datetime-local"
              readOnly={!changeable}
              value={localOf(value, zone)}
              onChange={(e) => {
                const at = instantOf(e.currentTarget.value, zone);
                if (at) onChange(at);
              }}
            />
          )}
        </Field>
      )}
    </div>
  );
}
