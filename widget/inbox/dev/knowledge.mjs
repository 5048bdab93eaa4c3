/**
 * The fake server's knowledge: everything of /api/v1/knowledge, with readers that take their time. A file whose name
 * has "locked" or "scan" in it fails; "page" in an address that has "missing" in it fails too.
 */
import { randomUUID } from "node:crypto";
import { seedKnowledge } from "./knowledge_seed.mjs";

const PAGE = 50;
const FAILURES = { locked: "The file is locked with a password.", scan: "Its pages are pictures without text. Run text recognition over the file and upload it again.", missing: "The address was not found (404)." };
const groupOf = ({ state }) => (state === "ready" ? "ready" : ["failed", "cancelled"].includes(state) ? "failed" : "working");
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/** @param tools {json, problem, bytes, emit, pace} */
export function createKnowledge({ json, problem, bytes, emit, pace }) {
  let { bases, gaps, index } = seedKnowledge();

  const baseWire = ({ wire, documents }) => ({ ...wire, documents: documents.size, passages: [...documents.values()].reduce((sum, d) => sum + d.wire.passages, 0) });

  function change(base, id, part) {
    const known = base.documents.get(id);
    if (!known) return undefined;
    const wire = { ...known.wire, ...part };
    for (const key of Object.keys(wire)) if (wire[key] === undefined) delete wire[key];
    known.wire = wire;
    emit("document", { base: base.wire.id, document: wire });
    return wire;
  }

  function put(base, part, text) {
    const twin = [...base.documents.values()].find((d) => d.wire.name === part.name);
    const at = new Date().toISOString();
    const id = twin?.wire.id ?? `dc_${randomUUID().slice(0, 8)}`;
    const wire = { id, title: part.name, passages: twin?.wire.passages ?? 0, version: (twin?.wire.version ?? 0) + 1, created_at: twin?.wire.created_at ?? at, can_retry: false, ...part, updated_at: at, state: "queued", ...(twin ? { stale: true } : {}) };
    base.documents.delete(id);
    base.documents = new Map([[id, { wire, passages: twin?.passages ?? [], text, run: randomUUID() }], ...base.documents]);
    emit("document", { base: base.wire.id, document: wire });
    void read(base, id);
    return wire;
  }

  /** Reads, embeds, and ends; a later run or a cancelled document stops this one. */
  async function read(base, id) {
    const known = base.documents.get(id);
    const run = (known.run = randomUUID());
    const on = () => base.documents.get(id)?.run === run;
    const step = async (part, wait) => {
      if (!on()) return false;
      change(base, id, part);
      await sleep(wait * pace);
      return on();
    };
    const { kind, name, size = 4_000 } = known.wire;
    if (!(await step({ state: kind === "page" ? "fetching" : "queued", error: undefined, progress: undefined, can_retry: false }, 500))) return;
    const fails = Object.keys(FAILURES).find((word) => name.includes(word));
    const pages = /\.(pdf|docx)$/.test(name) ? Math.max(3, Math.min(40, Math.round(size / 20_000))) : undefined;
    for (let done = 1; pages && done <= pages; done += Math.max(1, Math.round(pages / 12))) {
      if (fails && done > pages / 2) break;
      if (!(await step({ state: "reading", pages, progress: { done, total: pages, unit: "pages" } }, 180))) return;
    }
    if (!pages && !(await step({ state: "reading" }, 300))) return;
    if (fails) return void change(base, id, { state: "failed", error: FAILURES[fails], can_retry: true, progress: undefined });
    const text = known.text ?? "";
    const parts = text.split(/\n\s*\n/).filter((p) => p.trim());
    known.passages = (parts.length > 0 ? parts : ["Made by the fake server: the text of this file was not read."]).map((p, ordinal) => ({ id: `${id}-${ordinal}`, ordinal, headings: [known.wire.title], ...(pages ? { page: Math.min(pages, ordinal + 1) } : {}), text: p }));
    const total = Math.max(known.passages.length, pages ? pages * 3 : 6);
    for (let done = 0; done < total; done += Math.max(1, Math.round(total / 14))) {
      if (!(await step({ state: "embedding", progress: { done, total, unit: "passages" } }, 150))) return;
    }
    if (!(await step({ state: "indexing", progress: undefined }, 200))) return;
    change(base, id, { state: "ready", passages: total, language: "en", stale: undefined, updated_at: new Date().toISOString() });
  }

  const words = (text) => [...text.toLowerCase().normalize("NFKD").matchAll(/[\p{L}\p{N}]{3,}/gu)].map(([w]) => w.replace(/(ing|es|s)$/, ""));

  function search(base, q) {
    const asked = [...new Set(words(q))];
    const hits = [];
    for (const { wire, passages } of base.documents.values()) {
      for (const passage of passages) {
        const all = new Set(words(`${passage.headings.join(" ")} ${passage.text}`));
        const share = asked.filter((w) => all.has(w)).length / Math.max(1, asked.length);
        if (share === 0) continue;
        const dense = Math.min(0.97, 0.42 + share * 0.5);
        hits.push({ document: wire.id, title: wire.title, headings: passage.headings, page: passage.page, text: passage.text, ...(wire.url ? { url: wire.url } : {}), score: (share + dense) / 2, why: { lexical: share * 11.4, dense, sentence: Math.min(1, share * 0.95) } });
      }
    }
    const items = hits.sort((a, b) => b.score - a.score).slice(0, 10);
    const confidence = items.length > 0 ? Math.min(0.98, items[0].score) : 0;
    const first = items[0];
    const quote = first?.text.split(/(?<=\.)\s/)[0];
    const citations = first ? [{ title: first.title, headings: first.headings, page: first.page, text: first.text, quote, document: first.document }] : [];
    return { items, confidence, mode: index.mode, ...(confidence >= 0.5 ? { answer: { text: quote, citations } } : {}) };
  }

  function files(raw, type) {
    const boundary = `--${/boundary=(.+)$/.exec(type)?.[1]}`;
    const found = [];
    for (let at = raw.indexOf(boundary); at >= 0; ) {
      const next = raw.indexOf(boundary, at + boundary.length);
      if (next < 0) break;
      const part = raw.subarray(at + boundary.length + 2, next - 2);
      const end = part.indexOf("\r\n\r\n");
      const head = part.subarray(0, end).toString();
      const name = /filename="([^"]*)"/.exec(head)?.[1];
      if (name) found.push({ name, media_type: /Content-Type: (.+)/i.exec(head)?.[1]?.trim(), content: part.subarray(end + 4) });
      at = next;
    }
    return found;
  }

  function documentPage(base, query) {
    const all = [...base.documents.values()].map((d) => d.wire);
    const counts = { ready: 0, working: 0, failed: 0 };
    for (const wire of all) counts[groupOf(wire)]++;
    const [state, q] = [query.get("state"), (query.get("q") ?? "").toLowerCase()];
    const fit = all.filter((d) => (!state || groupOf(d) === state) && (!q || `${d.name} ${d.title}`.toLowerCase().includes(q)));
    const from = Number(query.get("cursor") ?? 0);
    return { items: fit.slice(from, from + PAGE), counts, ...(from + PAGE < fit.length ? { next: String(from + PAGE) } : {}) };
  }

  async function documents(req, res, base, query, [id, act]) {
    if (!id && req.method === "GET") return json(res, documentPage(base, query));
    if (!id) {
      const raw = await bytes(req);
      const made = files(raw, req.headers["content-type"]).map(({ name, media_type, content }) => put(base, { name, kind: "file", media_type, size: content.length }, /\.(md|txt|html?)$/.test(name) ? content.toString() : undefined));
      return json(res, made.length === 1 ? made[0] : { items: made });
    }
    const known = base.documents.get(id);
    if (!known) return problem(res, 404, "Not found", "There is no such document.");
    if (act === "passages") {
      const from = Number(query.get("cursor") ?? 0);
      return json(res, { items: known.passages.slice(from, from + 20), ...(from + 20 < known.passages.length ? { next: String(from + 20) } : {}) });
    }
    if (act === "file") return res.writeHead(200, { "content-type": "application/octet-stream", "content-disposition": "attachment" }).end("the original");
    if (act === "retry") {
      void read(base, id);
      return json(res, known.wire);
    }
    if (act === "cancel") {
      known.run = "";
      return json(res, change(base, id, { state: "cancelled", can_retry: true, progress: undefined }));
    }
    if (req.method === "DELETE") {
      base.documents.delete(id);
      emit("document_removed", { base: base.wire.id, id });
      return res.writeHead(204).end();
    }
    return json(res, known.wire);
  }

  async function answers(req, res, base, id) {
    if (req.method === "GET") {
      const known = base.documents.get(id);
      return json(res, { question: known.wire.title, answer: known.answer ?? known.passages[0]?.text ?? "Yes, from 20 to 500 euros, in the shop and by mail." });
    }
    const { question, answer, gap } = JSON.parse(await bytes(req));
    if (answer.length < 3) return problem(res, 422, "Invalid", "Some fields are not valid.", [{ pointer: "/answer", detail: "An answer has at least 3 characters." }]);
    const at = new Date().toISOString();
    const known = id ? base.documents.get(id) : undefined;
    const wire = { ...(known?.wire ?? { id: `dc_${randomUUID().slice(0, 8)}`, kind: "answer", version: 0, created_at: at, language: "en", can_retry: false }), name: question, title: question, passages: 1, updated_at: at, state: "ready" };
    wire.version++;
    base.documents.delete(wire.id);
    base.documents = new Map([[wire.id, { wire, answer, passages: [{ id: `${wire.id}-0`, ordinal: 0, headings: [question], text: answer }] }], ...base.documents]);
    emit("document", { base: base.wire.id, document: wire });
    if (gap && gaps.delete(gap)) emit("gap", {});
    return json(res, wire);
  }

  async function pages(req, res, base) {
    const { address, kind } = JSON.parse(await bytes(req));
    const first = put(base, { name: address, title: address.replace(/^https?:\/\//, ""), kind: "page", url: address, source: address });
    if (kind === "sitemap") for (const part of ["about", "delivery", "missing", "stores"]) setTimeout(() => put(base, { name: new URL(part, address).href, title: part, kind: "page", url: new URL(part, address).href }), 900 * pace);
    return json(res, { items: [first] });
  }

  async function handle(req, res, parts, query, me) {
    const [id, area, ...rest] = parts;
    if (req.method !== "GET" && me.role !== "owner") return problem(res, 403, "Forbidden", "Only owners may change the knowledge.");
    if (!id) {
      if (req.method === "GET") return json(res, { items: [...bases.values()].map(baseWire), index });
      const { name } = JSON.parse(await bytes(req));
      const base = { wire: { id: `kb_${randomUUID().slice(0, 8)}`, name, show_files: true, created_at: new Date().toISOString() }, documents: new Map() };
      bases.set(base.wire.id, base);
      return json(res, baseWire(base));
    }
    if (id === "gaps") {
      if (req.method === "DELETE") {
        gaps.delete(area);
        emit("gap", {});
        return res.writeHead(204).end();
      }
      const since = Date.now() - Number(query.get("days") ?? 7) * 86_400_000;
      return json(res, { items: [...gaps.values()].filter((g) => Date.parse(g.last_asked_at) > since) });
    }
    const base = bases.get(id);
    if (!base) return problem(res, 404, "Not found", "There is no such knowledge base.");
    if (area === "documents") return documents(req, res, base, query, rest);
    if (area === "pages") return pages(req, res, base);
    if (area === "answers") return answers(req, res, base, rest[0]);
    if (area === "search") return json(res, search(base, query.get("q")));
    if (req.method === "DELETE") {
      bases.delete(id);
      return res.writeHead(204).end();
    }
    Object.assign(base.wire, JSON.parse(await bytes(req)));
    return json(res, baseWire(base));
  }

  return {
    handle,
    /** For /dev/knowledge?what=…: empty, lexical, building, answered. */
    dev({ what }) {
      if (what === "empty") bases = new Map();
      if (what === "answered") gaps = new Map();
      if (what === "lexical") index = { mode: "lexical" };
      if (what === "building") index = { mode: "hybrid", model: "multilingual-e5-small", building: { done: 1_240, total: 5_310, model: "bge-m3" } };
      if (what === "fresh") ({ bases, gaps, index } = seedKnowledge());
    },
  };
}
