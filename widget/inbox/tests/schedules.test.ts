/** How often something is done: as a form asks for it, and as the server keeps it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cronOf, rhythmOf } from "../state/schedules/rhythm";
import { parsePlace, placePath } from "../state/studio/place";

test("a rhythm goes into the form and out of it as it was", () => {
  for (const cron of ["5 * * * *", "0 0 * * *", "30 9 * * *", "15 18 * * 1-5", "0 7 * * 3", "*/10 * * * *", "0 4 1 * *", "0 4 * 6 *", "0 9,17 * * *", "0 * * * 1", "0 4 * * MON"]) {
    assert.equal(cronOf(rhythmOf(cron)), cron);
  }
});

test("what the form has no words for is typed as it is", () => {
  assert.equal(rhythmOf("0 3 * * *").kind, "daily");
  assert.equal(rhythmOf("7 * * * *").time, "00:07");
  assert.deepEqual([rhythmOf("0 7 * * 0").day, rhythmOf("0 7 * * 7").day], [7, 7]);
  for (const odd of ["", "0 4", "61 4 * * *", "0 24 * * *", "0 4 * * 8", "0 4 * * * *", "@daily"]) assert.equal(rhythmOf(odd).kind, "custom", odd);
});

test("the schedule has an address of its own", () => {
  assert.deepEqual(parsePlace(`/inbox/${placePath({ page: "schedules" })}`), { page: "schedules" });
});
