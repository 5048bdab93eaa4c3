import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseDoor } from "../desk/door";
import { CallFailed } from "../session/problem";
import { codeOf, grouped, isTooShort } from "../state/team/words";

describe("a link that somebody was sent", () => {
  it("is known by what stands behind the #", () => {
    assert.deepEqual(parseDoor("#invitation=4MKN2kMw9nGF-oydvp_AG9"), { kind: "invitation", token: "4MKN2kMw9nGF-oydvp_AG9" });
    assert.deepEqual(parseDoor("#reset=4MKN2kMw9nGF"), { kind: "reset", token: "4MKN2kMw9nGF" });
    for (const other of ["", "#", "#thread", "#reset=", "#reset=a b", "#invitation=short", "#other=4MKN2kMw9nGF"]) assert.equal(parseDoor(other), undefined, other);
  });
});

describe("what is typed at a door", () => {
  it("is a code of six digits, however they are spaced", () => {
    assert.equal(codeOf(" 123 456 "), "123456");
    for (const odd of ["", "12345", "1234567", "12345a"]) assert.equal(codeOf(odd), undefined, odd);
  });

  it("is a password of ten characters or more, whatever they weigh in bytes", () => {
    assert.equal(isTooShort("नमस्तेनमस"), true);
    assert.equal(isTooShort("123456789"), true);
    assert.equal(isTooShort("1234567890"), false);
  });

  it("is a secret in groups that can be read out", () => {
    assert.equal(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    assert.equal(grouped("ABCD"), "ABCD");
  });
});

describe("a refusal", () => {
  it("is told apart by its kind", () => {
    const problem = { type: "/docs/#problem-second-factor", title: "", status: 401, detail: "a code is needed" };
    assert.equal(new CallFailed(401, problem).kind, "second-factor");
    assert.equal(new CallFailed(0).kind, undefined);
  });
});
