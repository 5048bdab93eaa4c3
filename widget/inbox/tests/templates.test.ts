import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageTemplate } from "../../protocol";
import { templatePreview } from "../state/template_preview";

const template: MessageTemplate = {
  id: "rc_1",
  name: "order_update",
  language: "en",
  category: "UTILITY",
  status: "APPROVED",
  preview: "",
  can_send: true,
  parameter_format: "NAMED",
  updated_at: "2026-01-01T00:00:00Z",
  fields: [
    { key: "header.order", kind: "text", label: "order", example: "A1" },
    { key: "body.first_name", kind: "text", label: "first_name", example: "Ana" },
    { key: "buttons.0", kind: "address_end", label: "Track" },
  ],
  components: [
    { type: "HEADER", format: "TEXT", text: "Order {{order}}" },
    { type: "BODY", text: "Hi {{ first_name }}, it ships." },
    { type: "FOOTER", text: "Plug & Cord" },
    { type: "BUTTONS", buttons: [{ type: "URL", text: "Track", url: "https://x.test/{{1}}" }, { type: "QUICK_REPLY", text: "Help" }] },
  ],
};

test("an empty gap shows its example, or itself where it has none", () => {
  assert.equal(templatePreview(template, {}), "Order A1\n\nHi Ana, it ships.\n\nPlug & Cord\n\n[Track] https://x.test/{{1}}\n[Help]");
});

test("what is filled in stands in its own gap, and braces in it stay as they are", () => {
  const filled = { "header.order": "B2", "body.first_name": "{{order}} $&", "buttons.0": "B2" };
  assert.equal(templatePreview(template, filled), "Order B2\n\nHi {{order}} $&, it ships.\n\nPlug & Cord\n\n[Track] https://x.test/B2\n[Help]");
});
