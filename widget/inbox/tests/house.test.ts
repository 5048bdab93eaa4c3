import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseDoor } from "../desk/door";
import { bodyOf, EMPTY, formOf, groupOf } from "../state/house/sign_on";
import { keyOf, ofBot } from "../state/studio/notices";

describe("a single sign-on", () => {
  it("is written as lines, and the secret only when one was typed", () => {
    const form = { ...EMPTY, name: "Id", issuer: "https://id.example", client_id: "inbox", domains: [" shop.example ", ""], groups: ["support = operator", " "] };
    const body = bodyOf(form);
    assert.deepEqual([body.domains, body.groups, "client_secret" in body], [["shop.example"], [{ group: "support", role: "operator" }], false]);
    assert.equal(bodyOf({ ...form, client_secret: "s3cret" }).client_secret, "s3cret");
  });

  it("is read back as it was written, without its secret", () => {
    const { client_secret: _never, ...kept } = { ...bodyOf({ ...EMPTY, groups: ["a=b = manager"] }) };
    const form = formOf({ ...kept, allow_private: false, creates: true, required: false, role: "operator", groups_claim: "", groups: kept.groups ?? [] });
    assert.deepEqual([form.groups, form.client_secret], [["a=b = manager"], ""]);
  });

  it("takes the role from behind the last sign of a line", () => {
    assert.deepEqual(groupOf("cn=staff,dc=shop = manager"), { group: "cn=staff,dc=shop", role: "manager" });
    assert.deepEqual(groupOf("staff"), { group: "staff", role: "operator" });
  });
});

describe("ways in", () => {
  it("are known by what stands behind the #", () => {
    assert.deepEqual(parseDoor("#sign-up=4MKN2kMw9nGF-oydvp_AG9"), { kind: "sign-up", token: "4MKN2kMw9nGF-oydvp_AG9" });
    assert.deepEqual(parseDoor("#sign-on=org_04tq8c5xk0g00"), { kind: "sign-on", token: "org_04tq8c5xk0g00" });
    assert.deepEqual(parseDoor("#sign-on-failed=domain"), { kind: "sign-on-failed", token: "domain" });
    for (const odd of ["#sign-on-failed=<b>", "#sign-on-failed=", "#sign-on=", "#sign-up=short"]) assert.equal(parseDoor(odd), undefined, odd);
  });
});

describe("a plan that is used up", () => {
  it("is told once, however many sessions come after", () => {
    const notice = (used: number) => ({ kind: "plan", level: "reached", what: "sessions_a_month", used, most: 2 }) as const;
    assert.equal(keyOf([notice(2)]), keyOf([notice(3)]));
    assert.deepEqual(ofBot([notice(2)], "bot_1"), []);
  });
});
