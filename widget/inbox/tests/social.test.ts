/** Copies of posts: the line of 60 days, how a fetch goes on, a list in its place, and who answers whom. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Request } from "../session/request";
import { createSocialApi, type ScheduleRun, type SocialComment, type SocialDay, type SocialPost } from "../session/social_api";
import { DAYS, endsOf, pathsOf, pointsOf, rowOf } from "../state/social/line";
import { goesOn, pictureOf, renewed, stepOf, threadsOf } from "../state/social/posts";
import { parsePlace, placePath } from "../state/studio/place";
import { social as english } from "../text/social/en";
import { social as spanish } from "../text/social/es";
import { social as hindi } from "../text/social/hi";

const TODAY = "2026-11-30";
const SIZE = { width: 120, height: 40, edge: 2 };

const day = (at: string, followers: number | null): SocialDay => ({ day: at, followers });
const row = (...days: SocialDay[]) => rowOf(days, ({ followers }) => followers, TODAY);

const run = (state: ScheduleRun["state"]): ScheduleRun => ({ id: "run_1", task: "sync_posts", state, done: 3, due_at: "2026-11-30T10:00:00Z", report: "", stopping: false });

const post = (id: string, more: Partial<SocialPost> = {}): SocialPost => ({
  id,
  inbox: "in_1",
  external: `page_${id}`,
  text: "Lamps",
  permalink: "",
  published_at: "2026-11-01T10:00:00Z",
  media: [],
  figures: {},
  seen_at: "2026-11-30T10:00:00Z",
  is_gone: false,
  ...more,
});
const ids = (posts: readonly SocialPost[] | undefined) => posts?.map(({ id }) => id).join("");

const comment = (external: string, parent = ""): SocialComment => ({ external, parent, author: "Ana", text: external, at: "2026-11-01T10:00:00Z" });
const told = (...comments: SocialComment[]) => threadsOf(comments).map(({ comment: one, answers }) => [one.external, ...answers.map(({ external }) => external)].join(" "));

describe("the line of a figure", () => {
  it("has the 60 days up to today, and none beside them", () => {
    const days = row(day("2026-10-01", 9), day("2026-10-02", 10), day(TODAY, 12), day("2026-12-01", 13));
    assert.equal(days.length, DAYS);
    assert.deepEqual(pointsOf(days), [{ day: "2026-10-02", value: 10 }, { day: TODAY, value: 12 }]);
    assert.equal(days[0]?.day, "2026-10-02");
  });

  it("says where it began, where it ends and what was won or lost", () => {
    assert.equal(endsOf(row(day(TODAY, null))), undefined);
    assert.equal(endsOf(row(day("2026-11-01", 1_200), day("2026-11-20", 1_500), day(TODAY, 1_150)))?.change, -50);
    assert.equal(endsOf(row(day(TODAY, 7)))?.change, 0);
  });

  it("breaks where nothing is known, shows a day alone as a dot, and stays within its frame", () => {
    const paths = pathsOf(row(day("2026-11-26", 100), day("2026-11-27", 140), day(TODAY, 120)), SIZE);
    assert.equal(paths.length, 2);
    assert.match(paths[0] ?? "", /^M[\d.]+ [\d.]+h0L[\d.]+ [\d.]+$/);
    assert.match(paths[1] ?? "", /^M118 20h0$/);
    const heights = paths.join("").matchAll(/[ML][\d.]+ ([\d.]+)/g);
    for (const [, y] of heights) assert.ok(Number(y) >= SIZE.edge && Number(y) <= SIZE.height - SIZE.edge, y);
    assert.deepEqual(pathsOf(row(), SIZE), []);
  });

  it("is flat where hardly anything changes", () => {
    const [path = ""] = pathsOf(row(day("2026-11-29", 10_000), day(TODAY, 10_001)), SIZE);
    const [from, to] = [...path.matchAll(/[ML][\d.]+ ([\d.]+)/g)].map(([, y]) => Number(y));
    assert.ok(Math.abs((from ?? 0) - (to ?? 9)) < 0.5, path);
  });
});

describe("a fetch", () => {
  it("begins with everything, goes on where it ended too early, and looks for what is new after that", () => {
    assert.equal(stepOf({ is_unfinished: false, has_history: false }), "first", "the newest alone, which come by themselves, are not all");
    assert.equal(stepOf({ is_unfinished: true, has_history: false }), "resume");
    assert.equal(stepOf({ is_unfinished: true, has_history: true }), "resume");
    assert.equal(stepOf({ is_unfinished: false, has_history: true }), "renew");
  });

  it("goes on while it waits, runs, or tries again", () => {
    const going = (["waiting", "running", "retrying", "done", "failed", "stopped", "skipped"] as const).filter((state) => goesOn({ run: run(state) }));
    assert.deepEqual(going, ["waiting", "running", "retrying"]);
    assert.equal(goesOn({ run: null }), false);
  });
});

describe("a list of posts", () => {
  it("keeps what was read further down when its first page is read anew", () => {
    const old = ["c", "b", "a"].map((id) => post(id));
    assert.equal(ids(renewed(old, [post("d"), post("c"), post("b")], false)), "dcba");
    assert.equal(ids(renewed(old, [post("d")], true)), "d");
    assert.equal(renewed(old, [post("z"), post("y")], false), undefined);
    assert.equal(renewed([], [post("a")], false), undefined);
  });

  it("shows the first picture that could be fetched", () => {
    const media = [{ kind: "image", media_type: "image/jpeg", url: null }, { kind: "video", media_type: "image/jpeg", url: "/files/2" }];
    assert.equal(pictureOf(post("a", { media }))?.url, "/files/2");
    assert.equal(pictureOf(post("a")), undefined);
  });
});

describe("comments", () => {
  it("stand in their order, each answer with what it answers, however deep", () => {
    assert.deepEqual(told(comment("a"), comment("b"), comment("a1", "a"), comment("a2", "a1"), comment("b1", "b")), ["a a1 a2", "b b1"]);
  });

  it("stand alone when what they answer has not come, and are never lost in a circle", () => {
    assert.deepEqual(told(comment("x", "gone"), comment("y", "x")), ["x y"]);
    const circle = told(comment("p", "q"), comment("q", "p"), comment("r", "p")).join(" ").split(" ");
    assert.deepEqual(circle.sort(), ["p", "q", "r"]);
  });
});

describe("the pages of copied posts", () => {
  it("have addresses", () => {
    for (const place of [{ page: "social" }, { page: "social_post", id: "sp_1" }] as const) assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
  });

  it("have a word for every step in every language", () => {
    for (const words of [english, spanish, hindi]) {
      for (const step of ["first", "resume", "renew"] as const) assert.ok(words.sync[step] && words.syncHint[step]);
      assert.match(words.line("X", "a", "1", "b", "2"), /X.*[12].*[12]/);
    }
  });
});

describe("the calls about copied posts", () => {
  it("name the account, go on where the server says, and leave out what narrows nothing", async () => {
    const asked: unknown[] = [];
    const request = Object.assign(async (call: string, ask: object) => (asked.push([call, ask]), { items: [], next: null }), { tagged: undefined }) as unknown as Request;
    const api = createSocialApi(request);
    assert.deepEqual(await api.posts(undefined), { items: [], next: undefined });
    await api.comments("sp_1", "after");
    await api.sync("in_1", true);
    assert.deepEqual(asked, [
      ["GET /social/posts", { query: { inbox: undefined, after: undefined, limit: 24 } }],
      ["GET /social/posts/{id}/comments", { path: { id: "sp_1" }, query: { after: "after", limit: 100 } }],
      ["POST /social/accounts/{inbox}/sync", { path: { inbox: "in_1" }, body: { history: true } }],
    ]);
  });
});
