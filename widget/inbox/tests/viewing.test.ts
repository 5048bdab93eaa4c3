/** Who else looks at a conversation: told live, and forgotten when nobody says it again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type FeedInput, VIEWING_FADES } from "../state/feed";
import type { InboxState } from "../state/model";
import { get } from "../state/table";
import { feed, me, opened } from "./examples";

const looks = (id: string, on = true, now = 0): FeedInput => ({ kind: "viewing", conversation: "a", operator: { id, name: id }, on, now });
const who = (state: InboxState) => (get(state.live, "a")?.viewing ?? []).map(({ id }) => id);

test("a colleague who looks is named once until they leave, and oneself never", () => {
  let s = feed(opened(), looks("op_2"), looks(me.id), looks("op_3"), looks("op_2", true, 5));
  assert.deepEqual(who(s), ["op_3", "op_2"]);
  s = feed(s, looks("op_3", false));
  assert.deepEqual(who(s), ["op_2"]);
  assert.equal(feed(s, looks("op_9", false)), s, "whoever was not there cannot leave");
});

test("whoever does not say it again looks no more, and a lost line knows of nobody", () => {
  const s = feed(opened(), looks("op_2", true, 0), looks("op_3", true, VIEWING_FADES - 1));
  assert.deepEqual(who(feed(s, { kind: "fade", now: VIEWING_FADES })), ["op_3"]);
  assert.deepEqual(who(feed(s, { kind: "line_lost" })), []);
});
