import { useState } from "preact/hooks";
import type { Channel, Person } from "../wire";
import { usePlatform } from "./context";

interface Props {
  channel: Channel;
  person: Person;
  reads: boolean;
  setReads(reads: boolean): void;
}

/** What else happens to a phone, and what the owner of the shop does past the inbox. */
export function More({ channel, person, reads, setReads }: Props) {
  const platform = usePlatform();
  const [ago, setAgo] = useState({ text: "", hours: 30 });
  const [owner, setOwner] = useState("");
  const who = { channel, person: person.id };
  const place = channel === "whatsapp" ? "on the shop’s own phone" : "in the page’s own inbox";
  return (
    <details class="more">
      <summary>More to try on this phone</summary>
      <div class="switches">
        <label>
          <input type="checkbox" checked={person.is_online} onChange={(event) => void platform.act({ act: "net", ...who, is_online: event.currentTarget.checked })} />
          Has a net
        </label>
        <label>
          <input type="checkbox" checked={reads} onChange={(event) => setReads(event.currentTarget.checked)} />
          Reads at once
        </label>
        <label>
          <input type="checkbox" checked={person.is_blocked} onChange={(event) => void platform.act({ act: "block", ...who, is_blocked: event.currentTarget.checked })} />
          Blocks the shop
        </label>
      </div>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          if (await platform.act({ act: "say", ...who, text: ago.text, hours_ago: ago.hours })) setAgo({ ...ago, text: "" });
        }}
      >
        <p>Write as if it was hours ago. Somebody who has written nothing since has a shut window after 24.</p>
        <div class="row">
          <input required maxLength={1000} value={ago.text} placeholder="Message" aria-label={`${person.name}’s message of long ago`} onInput={(event) => setAgo({ ...ago, text: event.currentTarget.value })} />
          <input type="number" min={1} max={720} value={ago.hours} aria-label="Hours ago" onInput={(event) => setAgo({ ...ago, hours: event.currentTarget.valueAsNumber || 1 })} />
          <button type="submit" class="plain">
            Send
          </button>
        </div>
      </form>
      <form
        onSubmit={async (event) => {
          event.preventDefault();
          if (await platform.act({ act: "owner", ...who, text: owner })) setOwner("");
        }}
      >
        <p>The owner answers {place}, past Switchboard.</p>
        <div class="row">
          <input required maxLength={1000} value={owner} placeholder="Answer" aria-label={`The owner’s answer to ${person.name}`} onInput={(event) => setOwner(event.currentTarget.value)} />
          <button type="submit" class="plain">
            Send
          </button>
        </div>
      </form>
    </details>
  );
}
