/** The fake server's templates: of the inbox of WhatsApp. A name with "taken" in it is refused by the platform, a body with "odd" here. */
import { randomUUID } from "node:crypto";

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const body = (text, named) => ({ type: "BODY", text, ...(named ? { example: { body_text_named_params: Object.entries(named).map(([param_name, example]) => ({ param_name, example })) } } : {}) });

function first() {
  const made = (id, name, language, category, status, components, more = {}) => ({ id, name, language, category, status, components, parameter_format: "NAMED", fields: [], can_send: status === "APPROVED", updated_at: new Date(Date.now() - 7_200_000).toISOString(), ...more });
  const order = [{ type: "HEADER", format: "TEXT", text: "Order {{order}}", example: { header_text_named_params: [{ param_name: "order", example: "48213" }] } }, body("Hello {{first_name}}, your order has *left our warehouse*. It arrives on {{day}}.", { first_name: "Ana", day: "Friday" }), { type: "FOOTER", text: "Linden & Oak" }, { type: "BUTTONS", buttons: [{ type: "QUICK_REPLY", text: "I have a question" }, { type: "URL", text: "Track it", url: "https://shop.example/t/{{1}}", example: ["https://shop.example/t/48213"] }, { type: "PHONE_NUMBER", text: "Call us", phone_number: "+34600123456" }, { type: "URL", text: "Opening hours", url: "https://shop.example/hours" }] }];
  const all = [
    made("rc_order", "order_update", "en", "UTILITY", "APPROVED", order, { quality: "GREEN" }),
    made("rc_order_es", "order_update", "es", "UTILITY", "PENDING", [body("Hola, {{first_name}}: tu pedido llega el {{day}}.", { first_name: "Ana", day: "viernes" })]),
    made("rc_sale", "spring_sale", "en", "MARKETING", "REJECTED", [{ type: "BODY", text: "Everything for the garden is {{1}} off until Sunday.", example: { body_text: [["20%"]] } }], { reason: "TAG_CONTENT_MISMATCH", parameter_format: "POSITIONAL" }),
    made("rc_remind", "appointment_reminder", "en", "UTILITY", "PAUSED", [body("See you on {{day}}, then.", { day: "12 May" })], { quality: "RED", reason: "Customers reported it" }),
    made("rc_cards", "new_collection", "en", "MARKETING", "APPROVED", [{ type: "BODY", text: "Our new chairs are here." }, { type: "CAROUSEL", cards: [] }], { can_send: false, unfit: "it has cards, which cannot be filled in here" }),
    made("rc_bill", "invoice", "en", "UTILITY", "APPROVED", [{ type: "HEADER", format: "DOCUMENT", example: { header_handle: ["h"] } }, body("Hello {{first_name}}, here is your invoice.", { first_name: "Ana" })], { quality: "YELLOW" }),
    made("rc_code", "login_code", "en", "AUTHENTICATION", "APPROVED", [{ type: "BODY", text: "{{1}} is your code." }, { type: "BUTTONS", buttons: [{ type: "OTP", text: "Copy" }] }], { can_send: false, unfit: "its button of the kind OTP cannot be filled in here" }),
  ];
  return all.map(told);
}

/** What the customer reads, with the examples in the gaps. */
function told(template) {
  const filled = (component) => {
    const { text = "", example = {} } = component;
    const named = [...(example.body_text_named_params ?? []), ...(example.header_text_named_params ?? [])];
    const list = (example.body_text?.[0] ?? example.header_text ?? []).map((value, at) => ({ param_name: String(at + 1), example: value }));
    return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (gap, name) => [...named, ...list].find((pair) => pair.param_name === name)?.example ?? gap);
  };
  return { ...template, preview: template.components.map(filled).filter(Boolean).join("\n\n") };
}

export function createTemplates({ json, problem, bytes, pace }) {
  let all = first();
  const read = async (req) => JSON.parse((await bytes(req)) || "{}");

  function faults({ name = "ok", components }) {
    const found = [];
    if (!/^[a-z0-9_]+$/.test(name)) found.push({ pointer: "/name", detail: "takes small letters, digits and underscores" });
    components.forEach((component, at) => component.type === "BODY" && /odd/.test(component.text) && found.push({ pointer: `/components/${at}`, detail: "has braces that belong to no parameter" }));
    components.forEach((component, at) => component.buttons?.forEach((button, i) => button.text === "Odd" && found.push({ pointer: `/components/${at}/buttons/${i}`, detail: "has the text of another" })));
    return found;
  }
  const refused = (res, errors) => problem(res, 422, "Invalid", `${errors[0].pointer} ${errors[0].detail}`, errors);

  async function handle(req, res, inbox, [id], me) {
    const own = all.filter((each) => (each.inbox ?? "in_wa") === inbox);
    if (req.method === "GET") return json(res, { items: own });
    if (id === "sync") {
      await sleep(500 * pace);
      for (const each of own) if (each.status === "PENDING") each.status = "APPROVED";
      return json(res, { items: own });
    }
    if (me.role !== "owner") return problem(res, 403, "Forbidden", "only owners may do this");
    const kept = own.find((each) => each.id === id);
    if (id && !kept) return problem(res, 404, "Not found", "this inbox has no such template");
    if (req.method === "DELETE") {
      all = all.filter((each) => each !== kept);
      return res.writeHead(204).end();
    }
    const body = await read(req);
    const errors = faults(body);
    await sleep(300 * pace);
    if (errors.length > 0) return refused(res, errors);
    if (kept) {
      if (kept.edited) return problem(res, 409, "Conflict", "an approved template can be edited once a day and ten times in thirty days");
      Object.assign(kept, told({ ...kept, ...body, edited: kept.status === "APPROVED", status: "PENDING", reason: undefined, updated_at: new Date().toISOString() }));
      return json(res, kept);
    }
    if (/taken/.test(body.name)) return problem(res, 422, "Invalid", "The platform refused it: There is already such a template (code 100, subcode 2388024)", []);
    const made = told({ id: `rc_${randomUUID().slice(0, 8)}`, inbox, fields: [], can_send: false, status: "PENDING", updated_at: new Date().toISOString(), ...body });
    all.push(made);
    json(res, made);
  }

  return { handle, dev: ({ what }) => void (all = what === "none" ? [] : first()) };
}
