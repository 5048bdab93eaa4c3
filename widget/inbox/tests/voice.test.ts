import assert from "node:assert/strict";
import { test } from "node:test";
import type { Call, VoiceAgent } from "../session/studio_types";
import { isUnderWay, kindOf, lasted, newer, normalNumber, talkFacts } from "../state/call";
import { type ElevenLabsDialogue, isMannered, isUnnamed, mannered, newDialogue } from "../state/studio/dialogue";
import { missingSecrets, phoneBody, phoneForm } from "../state/studio/phone";
import { parsePlace, placePath } from "../state/studio/place";
import { bodyOf, BOUNDS, formOf, isOwnServer, missing, newAgent, newVoice, NO_KEYS, RING, USUAL_TURNS, vendorsOf, voiceSectionOf, voiceSectionsWithFaults, withoutDialogue } from "../state/studio/voice";
import { CallFailed } from "../session/problem";
import { get } from "../state/table";
import { calls as callsEn } from "../text/calls/en";
import { calls as callsEs } from "../text/calls/es";
import { calls as callsHi } from "../text/calls/hi";
import { refusal } from "../text/calls/refusal";
import { voice as en } from "../text/voice/en";
import { feed, start } from "./examples";

const PROGRAMS = { voice_programs: ["espeak"], listener_programs: ["pocketsphinx"] };
const fresh = () => newAgent("en-GB", en.first, PROGRAMS);
const told = (part: Partial<ReturnType<typeof fresh>>) => Object.keys(missing({ ...fresh(), name: "Desk", ...part }, en.missing));

test("a new voice agent works with the server's own programs, and with providers where it has none", () => {
  const { listeners, voices } = fresh();
  assert.deepEqual([listeners[0]?.provider, voices[0]?.provider], ["program", "program"]);
  assert.deepEqual(told({}), []);
  const bare = newAgent("es", en.first, { voice_programs: [], listener_programs: [] });
  assert.deepEqual([...vendorsOf(bare)], ["deepgram", "elevenlabs"]);
});

test("what would fail only when somebody calls is found before it is sent", () => {
  assert.deepEqual(told({ name: " ", goodbye: "", listeners: [], voices: [] }), ["/name", "/goodbye", "/listeners", "/voices"]);
  assert.deepEqual(told({ listeners: [{ provider: "program", name: "" }] }), ["/listeners/0/name"]);
  assert.deepEqual(told({ voices: [newVoice("elevenlabs", PROGRAMS)] }), ["/voices/0/voice"]);
  assert.deepEqual(told({ voices: [{ provider: "elevenlabs", voice: "Rachel's own" }] }), ["/voices/0/voice"]);
  assert.deepEqual(told({ voices: [{ provider: "openai", voice: "alloy", base_url: "speaches:8000/v1" }] }), ["/voices/0/base_url"]);
  assert.deepEqual(told({ voices: [{ provider: "openai", voice: "alloy", base_url: "http://speaches:8000/v1" }] }), []);
});

test("keys go out only when they were typed, and empty lines never", () => {
  const form = { ...fresh(), fillers: ["One moment.", " "], terms: [" Linden "] };
  assert.equal("keys" in bodyOf(form), false);
  const body = bodyOf({ ...form, keys: { ...NO_KEYS, elevenlabs: " k " } });
  assert.deepEqual(body.keys, { elevenlabs: "k" });
  assert.deepEqual([body.fillers, body.terms], [["One moment."], ["Linden"]]);
});

test("what is read of an agent holds nothing of its own and no key", () => {
  const read = { ...bodyOf(fresh()), id: "va_1", created_at: "2026-11-01T00:00:00Z", has_keys: ["openai"], turns: { eot_ms: 500 } } satisfies VoiceAgent;
  const form = formOf(read);
  assert.deepEqual(form.turns, { ...USUAL_TURNS, eot_ms: 500 });
  assert.deepEqual(form.keys, NO_KEYS);
  assert.equal("id" in form || "has_keys" in form, false);
});

const read = (part: Partial<VoiceAgent>): VoiceAgent => ({ ...bodyOf(fresh()), id: "va_1", created_at: "2026-11-01T00:00:00Z", has_keys: [], ...part });

test("a provider that holds calls by itself is kept with its defaults, needs its key and no chains", () => {
  const form = { ...formOf(read({ listeners: [], voices: [], dialogue: { provider: "openai_realtime", voice: "cedar" } })), name: "Desk" };
  assert.deepEqual(bodyOf(form).dialogue, { ...newDialogue("openai_realtime"), voice: "cedar" });
  assert.deepEqual([...vendorsOf(form)], ["openai"]);
  assert.deepEqual(missing(form, en.missing), {});
});

test("what the server has as nothing of an agent's voice is no value, and is changed as a whole", () => {
  const told = { provider: "elevenlabs_agent", agent_id: " agent_1 ", speed: null, stability: null, clarity: null } as unknown as ElevenLabsDialogue;
  const { dialogue } = formOf(read({ dialogue: told }));
  assert.ok(dialogue?.provider === "elevenlabs_agent" && !isMannered(dialogue) && !isUnnamed(dialogue));
  assert.deepEqual(mannered(mannered(dialogue, true), false), dialogue);
  assert.equal(isMannered(mannered(dialogue, true)), true);
  assert.deepEqual(bodyOf({ ...fresh(), dialogue }).dialogue, { provider: "elevenlabs_agent", agent_id: "agent_1", voice: "", base_url: "" });
});

test("a provider that speaks by itself is told at its field what it would refuse", () => {
  const openai = { ...newDialogue("openai_realtime"), model: "", voice: "a b", hearing: "", base_url: "house" };
  assert.deepEqual(told({ dialogue: openai }), ["/dialogue/model", "/dialogue/voice", "/dialogue/hearing", "/dialogue/base_url"]);
  assert.deepEqual(told({ dialogue: newDialogue("elevenlabs_agent") }), ["/dialogue/agent_id"]);
  assert.deepEqual(told({ dialogue: { provider: "elevenlabs_agent", agent_id: "../a", voice: "a b" } }), ["/dialogue/agent_id", "/dialogue/voice"]);
});

test("without a provider that speaks by itself there are a voice and a recogniser again", () => {
  const bare = { ...fresh(), listeners: [], voices: [], dialogue: newDialogue("openai_realtime") };
  const { dialogue, listeners, voices } = withoutDialogue(bare, PROGRAMS);
  assert.deepEqual([dialogue, listeners[0]?.provider, voices[0]?.provider], [undefined, "program", "program"]);
  const chosen = [newVoice("deepgram", PROGRAMS)];
  assert.deepEqual(withoutDialogue({ ...bare, voices: chosen }, PROGRAMS).voices, chosen);
});

test("colleagues need a name and a number, which goes out as carriers write it", () => {
  const colleagues = [{ operator: "op_1", number: " +49 151 1234-5678 " }, { operator: "", number: "0151" }];
  assert.deepEqual(told({ colleagues }), ["/colleagues/1/operator", "/colleagues/1/number"]);
  assert.deepEqual(bodyOf({ ...fresh(), colleagues: colleagues.slice(0, 1) }).colleagues, [{ operator: "op_1", number: "+4915112345678" }]);
  assert.equal(RING.usual % RING.step, 0);
});

test("the usual waits lie on steps within their bounds", () => {
  for (const [field, { least, most, step }] of Object.entries(BOUNDS)) {
    const value = USUAL_TURNS[field as keyof typeof BOUNDS];
    assert.ok(value >= least && value <= most && (value - least) % step === 0, field);
  }
});

test("a fault leads to the part of the page that shows its field", () => {
  assert.equal(voiceSectionOf("/turns/eot_ms"), "turns");
  assert.equal(voiceSectionOf("/turns/filler_ms"), "manner");
  assert.deepEqual([...voiceSectionsWithFaults({ "/keys/openai": "", "/voices/0/name": "", "/announcement": "" })], ["keys", "speech", "recording"]);
  assert.deepEqual(["/colleagues/0/number", "/ring_s", "/voicemail", "/dialogue/voice"].map(voiceSectionOf), ["people", "people", "manner", "speech"]);
});

test("a server of one's own needs no key", () => {
  assert.ok(isOwnServer({ provider: "openai", base_url: "http://whisper/v1" }));
  assert.ok(!isOwnServer({ provider: "openai", base_url: " " }));
  assert.ok(!isOwnServer({ provider: "deepgram" }));
});

test("each part of a voice agent has an address of its own", () => {
  assert.deepEqual(parsePlace("/inbox/settings/voices"), { page: "voices" });
  for (const section of ["speech", "keys"] as const) {
    const place = { page: "voice", id: "va_1", section } as const;
    assert.deepEqual(parsePlace(`/inbox/${placePath(place)}`), place);
  }
  assert.deepEqual(parsePlace("/inbox/settings/voices/new/nonsense"), { page: "voice", id: "new", section: "speech" });
});

const WORDS = { agent: "agent", token: "token", secret: "secret" };
const PHONE = { number: "+4930123456", account_sid: "AC1", key_sid: "", has_secret: true, voice_agent: "va_1", incoming_path: "", status_path: "" };

test("a kept secret stays only with the key that it belongs to", () => {
  const plain = phoneForm(PHONE);
  assert.deepEqual(missingSecrets(plain, PHONE, WORDS), {});
  assert.deepEqual(missingSecrets({ ...plain, key_sid: "SK1" }, PHONE, WORDS), { "/key_secret": "secret" });
  const keyed = { ...PHONE, key_sid: "SK1" };
  assert.deepEqual(missingSecrets(phoneForm(keyed), keyed, WORDS), {});
  assert.deepEqual(missingSecrets({ ...phoneForm(keyed), key_sid: "" }, keyed, WORDS), { "/auth_token": "token" });
  assert.deepEqual(missingSecrets({ ...phoneForm(keyed), key_sid: "SK2" }, keyed, WORDS), { "/key_secret": "secret" });
  assert.deepEqual(missingSecrets(phoneForm(undefined), undefined, WORDS), { "/voice_agent": "agent" });
});

test("secrets of a number begin empty and are sent only when typed", () => {
  const form = phoneForm(PHONE);
  assert.deepEqual([form.auth_token, form.key_secret], ["", ""]);
  assert.deepEqual(phoneBody({ ...form, account_sid: " AC1 " }), { number: "+4930123456", account_sid: "AC1", key_sid: "", voice_agent: "va_1" });
  assert.equal(phoneBody({ ...form, auth_token: " t " }).auth_token, "t");
});

const TALK = { caller_ms: 0, agent_ms: 9_000, operator_ms: 0, interruptions: 0, pauses: 0, longest_pause_ms: 0, turns: 0, answer_ms: 0 };
const call = (part: Partial<Call> = {}): Call => ({ id: "ca_1", inbox: "in_1", conversation: "cv_1", contact: "ct_1", direction: "inbound", state: "ended", started_at: "2026-11-01T10:00:00Z", talk: TALK, has_recording: false, ...part });

test("a call lasted from its answer to its end, and one without an answer did not last", () => {
  assert.equal(lasted(call({ answered_at: "2026-11-01T10:00:05Z", ended_at: "2026-11-01T10:01:05Z" })), 60_000);
  assert.equal(lasted(call({ ended_at: "2026-11-01T10:01:05Z" })), undefined);
  assert.equal(kindOf(call({ state: "missed" })), "missed");
  assert.equal(kindOf(call({ direction: "outbound" })), "outbound");
  assert.equal(kindOf(call({ direction: "outbound", state: "missed" })), "outbound");
});

test("whoever said nothing is not mentioned among what was said", () => {
  assert.deepEqual(talkFacts(call()), { agent: 9_000, interruptions: 0 });
});

test("what is told live of an ended call is newer than what was fetched", () => {
  const [old, now] = [call(), call({ ended_at: "2026-11-01T10:01:05Z", has_recording: true })];
  assert.deepEqual(newer(old, now, "ca_1"), now);
  assert.equal(newer(old, call({ id: "ca_2", ended_at: "2026-11-01T11:00:00Z" }), "ca_1"), old);
  assert.equal(newer(undefined, call(), "ca_1"), undefined);
});

test("what became known of a call that is over stays known, in whatever order it is told", () => {
  const over = { ended_at: "2026-11-01T10:01:05Z", has_recording: false };
  const summary = { text: "Wants a lamp" } as NonNullable<Call["summary"]>;
  const [recorded, summed] = [call({ ...over, has_recording: true }), call({ ...over, summary })];
  for (const [one, other] of [[recorded, summed], [summed, recorded]] as const) {
    assert.deepEqual(newer(one, other, "ca_1"), call({ ...over, has_recording: true, summary }));
    const state = feed(start(), { kind: "call", call: one }, { kind: "call", call: other });
    assert.deepEqual(get(state.calls, one.conversation)?.call, call({ ...over, has_recording: true, summary }));
  }
});

test("a number is written in one way, as the server writes it", () => {
  for (const typed of ["+4915112345678", " +49 151 1234-5678", "4915112345678", "(49) 151.12345678"]) assert.equal(normalNumber(typed), "+4915112345678", typed);
  for (const typed of ["", "12", "0151123456", "+49 151 desk", "+1234567890123456"]) assert.equal(normalNumber(typed), undefined, typed);
});

test("a call is under way from the first ring to its end", () => {
  assert.deepEqual([call({ state: "ringing" }), call({ state: "live" }), call(), call({ state: "missed" }), undefined].map(isUnderWay), [true, true, false, false, false]);
});

test("a refused call is told in the operator's language, and what the carrier said in its own", () => {
  const failed = (status: number, detail: string, errors?: { pointer: string; detail: string }[]) => new CallFailed(status, { type: "about:blank", title: "", status, detail, ...(errors ? { errors } : {}) });
  const say = () => "said";
  assert.match(refusal(failed(409, "a call with this number is live already"), callsEn, say), /going on already/);
  assert.match(refusal(failed(422, "1 field is wrong", [{ pointer: "/number", detail: "no number is known of this contact" }]), callsEn, say), /No number is known/);
  assert.equal(refusal(failed(422, "21211: not a valid number"), callsEn, say), "The carrier refused: 21211: not a valid number");
  assert.equal(refusal(failed(503, "it is away"), callsEn, say), callsEn.carrierGone);
  assert.equal(refusal(failed(403, "no"), callsEn, say), "said");
  for (const words of [callsEs, callsHi]) assert.deepEqual(Object.keys(words.refusals), Object.keys(callsEn.refusals));
});
