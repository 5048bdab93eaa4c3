/** What contacts said about offers: where they stand, how it was said, and what cannot be written down. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createConsentApi } from "../session/consent_api";
import type { Request } from "../session/request";
import { isWhole, SOURCES, sourceOf, standingOf, wasLate } from "../state/consents/told";
import { consents as english } from "../text/consents/en";
import { consents as spanish } from "../text/consents/es";
import { consents as hindi } from "../text/consents/hi";

const LANGUAGES = [english, spanish, hindi];

describe("consents", () => {
  it("say where somebody stands: never said, agreed, or ended", () => {
    assert.deepEqual([standingOf({}), standingOf({ marketing: "resumed" }), standingOf({ marketing: "stopped" })], ["never", "agreed", "ended"]);
  });

  it("name whoever wrote one down, and say how the others came, in every language", () => {
    for (const words of LANGUAGES) {
      assert.match(sourceOf(words, { source: "operator", operator: { id: "op_1", name: "Otto Bell" } }), /Otto Bell/);
      assert.equal(new Set(SOURCES.map((source) => sourceOf(words, { source }))).size, SOURCES.length);
    }
  });

  it("tell when one was written down long after it was said", () => {
    const at = "2026-05-01T10:00:00Z";
    assert.equal(wasLate({ at, noted_at: "2026-05-01T10:00:03Z" }), false);
    assert.equal(wasLate({ at, noted_at: "2026-05-02T10:00:00Z" }), true);
  });

  it("take no agreement without words, and every end", () => {
    assert.deepEqual([isWhole(true, " "), isWhole(true, "Ticked the box."), isWhole(false, "")], [false, true, true]);
  });

  it("are read on where the server says so, and written under one key", async () => {
    const asked: unknown[] = [];
    const answer = { items: [], audiences: [], next_cursor: null };
    const request = Object.assign(async (call: string, ask: object) => (asked.push([call, ask]), answer), { tagged: undefined }) as unknown as Request;
    const api = createConsentApi(request);
    assert.deepEqual(await api.list("ct_1", "co_9"), { items: [], audiences: [], next: undefined });
    await api.write("ct_1", { given: false, wording: "" }, "once");
    assert.deepEqual(asked, [
      ["GET /contacts/{id}/consents", { path: { id: "ct_1" }, query: { cursor: "co_9", limit: 20 } }],
      ["POST /contacts/{id}/consents", { path: { id: "ct_1" }, body: { given: false, wording: "" }, headers: { "idempotency-key": "once" } }],
    ]);
  });
});
