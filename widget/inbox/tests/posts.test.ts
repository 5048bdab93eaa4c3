/** Posts: the days of a calendar, clocks that are put forward and back, what a platform refuses, and where a post belongs. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Post, PostPicture } from "../session/post_api";
import { addDays, dayBy, daysAround, firstOf, firstWeekday, isDay, monthOf, shifted, spanOf, weekdayOf } from "../state/posts/days";
import { byDay, firstWords, forgotten, hasPassed, isMovable, isNear, isOver, proposedAt, STATES, timeOf, TONES, withPost } from "../state/posts/posts";
import { findings, hashtagsIn, isMissing, lengthOf, longestText, type Rule, type Written } from "../state/posts/rules";
import { bodyOf, editOf, folded, formOf, freshForm, hostOf, isAsKept, piecesOf, reordered } from "../state/posts/written";
import { instantAt, instantOf, localOf, onDay, wallOf } from "../state/posts/zone";
import { parsePlace, placePath } from "../state/studio/place";
import { posts as english } from "../text/posts/en";
import { posts as spanish } from "../text/posts/es";
import { posts as hindi } from "../text/posts/hi";

const MONDAY = 1;
const SATURDAY = 6;
const SUNDAY = 7;
const MADRID = "Europe/Madrid";
const NEW_YORK = "America/New_York";

const picture = (more: Partial<PostPicture> = {}): PostPicture => ({ id: "bl_1", kind: "image", name: "lamp.jpg", media_type: "image/jpeg", bytes: 200_000, width: 1080, height: 1080, alt: "", url: "/files/1", ...more });
const film = (more: Partial<PostPicture> = {}): PostPicture => picture({ kind: "video", name: "lamp.mp4", media_type: "video/mp4", width: undefined, height: undefined, ...more });

const post = (id: string, more: Partial<Post> = {}): Post => ({
  id,
  inbox: "in_ig",
  channel: "instagram",
  text: "Spring lamps are here",
  link: "",
  media: [picture()],
  state: "draft",
  problems: [],
  created_by: { id: "op_1", name: "Mira" },
  created_at: "2026-05-01T08:00:00Z",
  updated_at: "2026-05-01T08:00:00Z",
  may: { edit: true, submit: true, approve: true, delete: true },
  version: 1,
  ...more,
});

describe("the days of a calendar", () => {
  it("are the whole weeks around a month, from the day on which a week begins", () => {
    const may = { year: 2026, month: 5 };
    const days = daysAround(may, MONDAY);
    assert.deepEqual([days[0], days.at(-1), days.length], ["2026-04-27", "2026-05-31", 35]);
    const american = daysAround(may, SUNDAY);
    assert.deepEqual([american[0], american.at(-1), american.length], ["2026-04-26", "2026-06-06", 42]);
    assert.deepEqual([daysAround(may, SATURDAY)[0], daysAround(may, SATURDAY).length], ["2026-04-25", 42]);
  });

  it("are four weeks where a month fills them, and each day stands there once", () => {
    assert.equal(daysAround({ year: 2027, month: 2 }, MONDAY).length, 28);
    for (const first of [MONDAY, SATURDAY, SUNDAY]) {
      for (let month = 1; month <= 12; month++) {
        const days = daysAround({ year: 2028, month }, first);
        assert.equal(days.length % 7, 0);
        assert.equal(new Set(days).size, days.length);
        assert.equal(weekdayOf(days[0] ?? ""), first);
        assert.ok(days.includes(firstOf({ year: 2028, month })));
      }
    }
    assert.ok(daysAround({ year: 2028, month: 2 }, MONDAY).includes("2028-02-29"));
  });

  it("go over the ends of months and years", () => {
    assert.equal(addDays("2026-12-31", 1), "2027-01-01");
    assert.equal(addDays("2028-03-01", -1), "2028-02-29");
    assert.deepEqual(shifted({ year: 2026, month: 1 }, -1), { year: 2025, month: 12 });
    assert.deepEqual(shifted({ year: 2026, month: 11 }, 14), { year: 2028, month: 1 });
    assert.deepEqual(monthOf("2026-05-14"), { year: 2026, month: 5 });
  });

  it("begin where people in a region begin a week", () => {
    assert.equal(firstWeekday("es-ES"), MONDAY);
    assert.equal(firstWeekday("en-GB"), MONDAY);
    assert.equal(firstWeekday("en-US"), SUNDAY);
    assert.equal(firstWeekday("hi-IN"), SUNDAY);
    assert.equal(firstWeekday("ar-EG"), SATURDAY);
    assert.equal(firstWeekday("en"), SUNDAY, "a language without a region is that of its largest one");
  });

  it("are asked for from midnight to midnight, also where a day has 23 or 25 hours", () => {
    const march = spanOf(["2026-03-29"], MADRID);
    assert.deepEqual(march, { from: "2026-03-28T23:00:00.000Z", to: "2026-03-29T22:00:00.000Z" });
    const october = spanOf(["2026-10-24", "2026-10-25"], MADRID);
    assert.deepEqual(october, { from: "2026-10-23T22:00:00.000Z", to: "2026-10-25T23:00:00.000Z" });
  });

  it("are gone through by keys", () => {
    const at = "2026-05-14";
    const to = (key: string) => dayBy(key, at, MONDAY);
    assert.deepEqual(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map(to), ["2026-05-13", "2026-05-15", "2026-05-07", "2026-05-21"]);
    assert.deepEqual(["Home", "End"].map(to), ["2026-05-11", "2026-05-17"]);
    assert.deepEqual(["Home", "End"].map((key) => dayBy(key, at, SUNDAY)), ["2026-05-10", "2026-05-16"]);
    assert.deepEqual(["PageUp", "PageDown"].map(to), ["2026-04-14", "2026-06-14"]);
    assert.equal(dayBy("PageDown", "2026-01-31", MONDAY), "2026-02-28", "the last day of a shorter month");
    assert.equal(to("Enter"), undefined);
  });

  it("are told from words that are none", () => {
    assert.equal(isDay("2026-05-14"), true);
    for (const no of ["2026-02-30", "2026-5-4", "today", "", undefined]) assert.equal(isDay(no), false, String(no));
  });
});

describe("a time on the wall", () => {
  it("is that of the zone, and leads back to its instant", () => {
    assert.deepEqual(wallOf("2026-05-14T08:00:00Z", MADRID), { day: "2026-05-14", time: "10:00" });
    assert.deepEqual(wallOf("2026-05-14T20:00:00Z", "Asia/Kolkata"), { day: "2026-05-15", time: "01:30" });
    assert.deepEqual(wallOf("2026-01-01T00:00:00Z", NEW_YORK), { day: "2025-12-31", time: "19:00" });
    for (const zone of [MADRID, NEW_YORK, "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"]) {
      for (const at of ["2026-01-15T11:45:00.000Z", "2026-07-15T00:00:00.000Z", "2026-12-31T23:59:00.000Z"]) assert.equal(instantAt(wallOf(at, zone), zone), at, `${zone} ${at}`);
    }
  });

  it("goes on behind the hour that is left out when clocks are put forward", () => {
    assert.equal(instantAt({ day: "2026-03-29", time: "02:30" }, MADRID), "2026-03-29T01:30:00.000Z", "half past three by the new clock");
    assert.equal(instantAt({ day: "2026-03-08", time: "02:15" }, NEW_YORK), "2026-03-08T07:15:00.000Z");
    assert.equal(instantAt({ day: "2026-10-04", time: "02:10" }, "Australia/Lord_Howe"), "2026-10-03T15:40:00.000Z", "where it is half an hour");
  });

  it("is the first of the two when clocks are put back", () => {
    assert.equal(instantAt({ day: "2026-10-25", time: "02:30" }, MADRID), "2026-10-25T00:30:00.000Z");
    assert.equal(instantAt({ day: "2026-11-01", time: "01:30" }, NEW_YORK), "2026-11-01T05:30:00.000Z");
  });

  it("keeps its hour when a post is drawn over the day on which clocks change", () => {
    assert.equal(onDay("2026-03-27T09:00:00Z", "2026-03-30", MADRID), "2026-03-30T08:00:00.000Z", "ten o'clock before and after");
    assert.equal(onDay("2026-10-30T14:00:00Z", "2026-11-03", NEW_YORK), "2026-11-03T15:00:00.000Z");
    assert.equal(onDay("2026-03-27T01:30:00Z", "2026-03-29", MADRID), "2026-03-29T01:30:00.000Z", "half past two does not exist on that day");
  });

  it("belongs to the day of the zone and not to that of Greenwich", () => {
    const late = "2026-05-14T22:30:00Z";
    assert.equal(onDay(late, "2026-05-20", MADRID), "2026-05-19T22:30:00.000Z", "half past midnight stays half past midnight");
    assert.equal(onDay(late, "2026-05-20", NEW_YORK), "2026-05-20T22:30:00.000Z");
  });

  it("is what a field for days and hours holds, and nothing while that is not whole", () => {
    assert.equal(localOf("2026-05-14T08:00:00Z", MADRID), "2026-05-14T10:00");
    assert.equal(instantOf("2026-05-14T10:00", MADRID), "2026-05-14T08:00:00.000Z");
    assert.equal(instantOf("2026-05-14T10:00:30", MADRID), "2026-05-14T08:00:00.000Z");
    for (const no of ["", "2026-05-14", "2026-13-01T10:00", "T10:00"]) assert.equal(instantOf(no, MADRID), undefined, no);
  });

  it("is proposed as ten o'clock, or as a full hour that has not passed", () => {
    const morning = Date.parse("2026-05-14T05:00:00Z");
    assert.equal(proposedAt("2026-05-20", morning, MADRID), "2026-05-20T08:00:00.000Z");
    assert.equal(proposedAt("2026-05-14", morning, MADRID), "2026-05-14T08:00:00.000Z");
    assert.equal(proposedAt("2026-05-14", Date.parse("2026-05-14T12:20:00Z"), MADRID), "2026-05-14T14:00:00.000Z");
    assert.equal(proposedAt("2026-05-14", Date.parse("2026-05-14T20:20:00Z"), MADRID), "2026-05-14T22:00:00.000Z", "midnight is on the next day");
    assert.equal(hasPassed("2026-05-14T08:00:00Z", Date.parse("2026-05-14T08:00:30Z")), false, "forms have no seconds");
    assert.equal(hasPassed("2026-05-14T08:00:00Z", Date.parse("2026-05-14T08:02:00Z")), true);
  });
});

describe("what a platform refuses", () => {
  const written = (channel: string, more: Partial<Written> = {}): Written => ({ channel, text: "Lamps", link: "", media: [], ...more });
  const rules = (channel: string, more: Partial<Written> = {}): [Rule, string][] => findings(written(channel, more)).map(({ rule, at }) => [rule, at]);

  it("is on Instagram a post without a picture", () => {
    assert.deepEqual(rules("instagram"), [["needs_picture", "/media"]]);
    assert.deepEqual(rules("instagram", { media: [picture()] }), []);
    assert.deepEqual(rules("instagram", { text: "", media: [film()] }), []);
  });

  it("is on a page nothing at all, and no more than that", () => {
    assert.deepEqual(rules("messenger", { text: "  " }), [["nothing", "/text"]]);
    assert.deepEqual(rules("messenger", { text: "", link: "https://example.com/lamps" }), []);
    assert.deepEqual(rules("messenger", { text: "", media: [picture({ media_type: "image/png" })] }), []);
  });

  it("is a text that is longer than fits, counted as people count", () => {
    assert.equal(lengthOf("🌷🌷"), 2);
    assert.deepEqual(rules("instagram", { text: "🌷".repeat(2_200), media: [picture()] }), []);
    const [found] = findings(written("instagram", { text: "a".repeat(2_201), media: [picture()] }));
    assert.deepEqual(found, { rule: "text_long", at: "/text", n: 2_201, most: 2_200 });
    assert.deepEqual(rules("messenger", { text: "a".repeat(2_201) }), []);
    assert.equal(longestText("messenger"), 63_206);
  });

  it("is a crowd of hashtags, in whatever script", () => {
    assert.deepEqual(hashtagsIn("#lamp and #फूलदान_2, not # alone nor a#b?"), ["#lamp", "#फूलदान_2", "#b"]);
    assert.deepEqual(rules("instagram", { text: "#a ".repeat(30), media: [picture()] }), []);
    assert.deepEqual(rules("instagram", { text: "#a ".repeat(31), media: [picture()] }), [["hashtags", "/text"]]);
    assert.deepEqual(rules("messenger", { text: "#a ".repeat(31) }), []);
    assert.deepEqual(rules("instagram", { text: "@mira ".repeat(21), media: [picture()] }), [["mentions", "/text"]]);
  });

  it("is a picture of another kind, form or weight, by its place", () => {
    const media = [picture(), picture({ media_type: "image/png" }), picture({ width: 1080, height: 1350 }), picture({ width: 1080, height: 1400 }), picture({ width: 1910, height: 1000 }), picture({ width: 2000, height: 1000 }), picture({ bytes: 9_000_000 })];
    assert.deepEqual(rules("instagram", { media }), [["jpeg", "/media/1"], ["ratio", "/media/3"], ["ratio", "/media/5"], ["heavy", "/media/6"]]);
    assert.deepEqual(rules("messenger", { media }), []);
    assert.deepEqual(rules("instagram", { media: [picture({ width: undefined, height: undefined })] }), [], "of whose size nothing is known");
  });

  it("is a mixture, or more films than one, on a page, and more than ten anywhere", () => {
    assert.deepEqual(rules("messenger", { media: [picture(), film()] }), [["mixed", "/media"]]);
    assert.deepEqual(rules("messenger", { media: [film(), film()] }), [["films", "/media"]]);
    assert.deepEqual(rules("instagram", { media: [picture(), film(), film()] }), []);
    assert.deepEqual(rules("instagram", { media: Array.from({ length: 11 }, () => picture()) }), [["many", "/media"]]);
  });

  it("is a link where it is not shown, or that is none", () => {
    const link = "https://example.com/lamps";
    assert.deepEqual(rules("messenger", { link, media: [picture()] }), [["link_beside", "/link"]]);
    assert.deepEqual(rules("instagram", { link, media: [picture()] }), [["link_unseen", "/link"]]);
    for (const odd of ["example.com", "javascript:alert(1)", "ftp://example.com", "https://example.com/a b"]) assert.deepEqual(rules("messenger", { link: odd }), [["link_odd", "/link"]], odd);
  });

  it("is told of what is not there yet only when somebody wants to go on", () => {
    assert.deepEqual(findings(written("instagram", { text: "#a ".repeat(31) })).map((found) => [found.rule, isMissing(found)]), [["needs_picture", true], ["hashtags", false]]);
  });

  it("has a sentence in every language", () => {
    for (const words of [english, spanish, hindi]) {
      for (const say of Object.values(words.rules)) assert.ok(say("31", "30").length > 10);
      for (const state of STATES) assert.ok(words.states[state]);
      for (const why of ["remark", "token", "permission", "limit", "limitOver", "media", "text", "spam", "expired", "unavailable", "unknown", "refused"]) assert.ok(words.troubles[why], why);
    }
  });
});

describe("a calendar with posts", () => {
  const shown = { from: "2026-04-26T22:00:00.000Z", to: "2026-05-31T22:00:00.000Z", inbox: "" };
  const ids = (posts: readonly Post[]) => posts.map(({ id }) => id);

  it("has each under the day of the zone, in the order of the hours", () => {
    const posts = [post("c", { publish_at: "2026-05-14T22:30:00Z" }), post("b", { publish_at: "2026-05-14T10:00:00Z" }), post("a", { publish_at: "2026-05-14T10:00:00Z" }), post("d")];
    const days = byDay(posts, MADRID);
    assert.deepEqual([...days].map(([day, of]) => [day, ids(of)]), [["2026-05-14", ["a", "b"]], ["2026-05-15", ["c"]]]);
    assert.deepEqual([...byDay(posts, NEW_YORK).keys()], ["2026-05-14"]);
  });

  it("puts a post where it belongs now, whatever it was before", () => {
    let board = { posts: [] as readonly Post[], drafts: [] as readonly Post[] };
    board = withPost(board, post("a"), shown);
    board = withPost(board, post("b"), shown);
    assert.deepEqual([ids(board.posts), ids(board.drafts)], [[], ["b", "a"]], "the newest draft first");
    board = withPost(board, post("a", { text: "Changed" }), shown);
    assert.deepEqual(ids(board.drafts), ["b", "a"], "in its place");
    board = withPost(board, post("a", { publish_at: "2026-05-14T10:00:00Z" }), shown);
    assert.deepEqual([ids(board.posts), ids(board.drafts)], [["a"], ["b"]]);
    board = withPost(board, post("c", { publish_at: "2026-05-02T10:00:00Z" }), shown);
    assert.deepEqual(ids(board.posts), ["c", "a"], "by time");
    board = withPost(board, post("a", { publish_at: "2026-06-14T10:00:00Z" }), shown);
    assert.deepEqual(ids(board.posts), ["c"], "another month is not shown");
    board = forgotten(board, "c");
    assert.deepEqual([ids(board.posts), ids(board.drafts)], [[], ["b"]]);
    assert.deepEqual(withPost(board, post("d"), { ...shown, inbox: "in_fb" }).drafts.length, 1, "nor is another place");
  });

  it("knows what stands still, what may be drawn, and what is worth looking at often", () => {
    const may = { edit: true, submit: true, approve: true, delete: true };
    assert.deepEqual(STATES.filter((state) => isMovable(post("a", { state, may }))), ["draft", "in_review", "scheduled"]);
    assert.equal(isMovable(post("a", { may: { ...may, edit: false } })), false);
    assert.deepEqual(STATES.filter(isOver), ["publishing", "published", "unknown"]);
    const now = Date.parse("2026-05-14T08:00:00Z");
    assert.equal(isNear({ state: "publishing" }, now), true);
    assert.equal(isNear({ state: "scheduled", publish_at: "2026-05-14T08:04:00Z" }, now), true);
    assert.equal(isNear({ state: "scheduled", publish_at: "2026-05-14T09:00:00Z" }, now), false);
    assert.equal(isNear({ state: "published", published_at: "2026-05-14T07:59:00Z" }, now), true, "its address is not there yet");
    assert.equal(isNear({ state: "published", published_at: "2026-05-14T07:59:00Z", permalink: "https://example.com" }, now), false);
    assert.equal(isNear({ state: "published", published_at: "2026-05-13T07:59:00Z" }, now), false, "and will not come any more");
    assert.equal(isNear({ state: "draft", publish_at: "2026-05-14T08:01:00Z" }, now), false);
    assert.equal(timeOf({ published_at: "2026-05-14T08:00:00Z" }), "2026-05-14T08:00:00Z");
    for (const state of STATES) assert.ok(TONES[state]);
  });

  it("says what a post begins with on one line", () => {
    assert.equal(firstWords({ text: "  Spring\n\nlamps   are here " }), "Spring lamps are here");
    assert.equal(firstWords({ text: `${"a".repeat(79)} b` }), `${"a".repeat(79)}…`);
    assert.equal(firstWords({ text: "" }), "");
  });
});

describe("what is written", () => {
  it("is the same post as long as it says the same, whatever its files are called today", () => {
    const kept = formOf(post("a", { publish_at: "2026-05-14T10:00:00Z" }));
    assert.equal(isAsKept({ ...kept, text: `${kept.text}  `, media: [picture({ url: "/files/other" })] }, kept), true);
    assert.equal(isAsKept({ ...kept, media: [picture({ alt: "A lamp" })] }, kept), false);
    assert.equal(isAsKept({ ...kept, publish_at: "" }, kept), false);
    assert.equal(isAsKept({ ...kept, media: [...kept.media, picture({ id: "bl_2" })] }, kept), false);
  });

  it("goes to the server without what is not there, and with the version that was read", () => {
    assert.deepEqual(bodyOf({ ...freshForm("in_ig", ""), text: " Lamps ", media: [picture({ alt: " A lamp " })] }), { inbox: "in_ig", text: "Lamps", link: "", media: [{ id: "bl_1", alt: "A lamp" }] });
    assert.deepEqual(editOf(freshForm("in_ig", "2026-05-14T10:00:00Z"), 7), { inbox: "in_ig", text: "", link: "", media: [], publish_at: "2026-05-14T10:00:00Z", version: 7 });
  });

  it("has its pictures in the order that somebody gives them", () => {
    assert.deepEqual(reordered(["a", "b", "c"], 0, 2), ["b", "c", "a"]);
    assert.deepEqual(reordered(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
    assert.deepEqual(reordered(["a", "b"], 0, -1), ["a", "b"]);
    assert.deepEqual(reordered(["a", "b"], 1, 2), ["a", "b"]);
  });

  it("shows hashtags, names and addresses as the platforms do, and nothing of it is lost", () => {
    const text = "New: #lamps by @plug.and.cord. See https://example.com/a?b=1, or write to mira@example.com & co. #फूल!";
    const pieces = piecesOf(text);
    assert.equal(pieces.map((piece) => piece.text).join(""), text);
    assert.deepEqual(pieces.filter(({ kind }) => kind === "mark").map((piece) => piece.text), ["#lamps", "@plug.and.cord", "https://example.com/a?b=1", "#फूल"]);
  });

  it("is folded between words, and an address is called by its host", () => {
    assert.equal(folded("short", 10), undefined);
    assert.equal(folded("one two three four", 12), "one two…");
    assert.equal(folded("a".repeat(20), 10), `${"a".repeat(10)}…`);
    assert.equal(hostOf("https://www.example.com/lamps"), "example.com");
    assert.equal(hostOf("no address"), "");
  });

  it("has an address of its own, also before it is made", () => {
    for (const place of [{ page: "posts" }, { page: "post", id: "po_1" }, { page: "post", id: "new" }, { page: "post", id: "new", day: "2026-05-14" }] as const) {
      assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
    }
  });
});
