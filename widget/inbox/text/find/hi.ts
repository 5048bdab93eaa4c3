/** Hindi words for finding, repeating and doing work together. */
import type { MacroStep } from "../../../protocol";
import type { FindText } from "./en";

export const find: FindText = {
  search: {
    title: "खोज",
    label: "जो कुछ कहा गया, उसमें खोजें",
    placeholder: "शब्द, या “कोई वाक्यांश”",
    hint: "खोज हर बातचीत के संदेश और नोट ढूँढती है, स्थिति कोई भी हो। सभी शब्द होने चाहिए; उद्धरण चिह्न उन्हें साथ रखते हैं।",
    nothing: "ऐसा कुछ नहीं कहा गया।",
    nothingHint: "कम शब्द लिखें या कोई फ़िल्टर हटाएँ।",
    more: "और दिखाएँ",
    by: "किसने कहा",
    anybody: "कोई भी",
    contact: "ग्राहक",
    agent: "AI एजेंट",
    operator: "ऑपरेटर",
    inbox: "इनबॉक्स",
    everyInbox: "हर इनबॉक्स",
    since: "से",
    until: "तक",
    contacts: "संपर्क",
    messages: "संदेश",
    close: "खोज छोड़ें",
    filters: "फ़िल्टर",
    note: "निजी नोट",
    found: (n: number) => `${n} संदेश`,
    open: (name: string) => `${name} की बातचीतें खोलें`,
  },
  palette: {
    title: "कहीं जाएँ या कुछ करें",
    placeholder: "कोई दृश्य, व्यक्ति, काम…",
    nothing: "कुछ मेल नहीं खाता।",
    groups: { act: "यह बातचीत", go: "जाएँ", people: "बातचीतें", settings: "सेटिंग" },
    searchFor: (words: string) => `संदेशों में “${words}” खोजें`,
  },
  keys: {
    palette: "कहीं भी जाएँ या कुछ भी करें",
    search: "संदेश खोजें",
    assign: "सौंपें",
    team: "टीम को दें",
    labels: "लेबल",
    priority: "प्राथमिकता",
    snooze: "स्थगित करें",
    macros: "मैक्रो",
    select: "कई को बदलने के लिए चुनें",
    areas: "ज्ञान, सहायक, सेटिंग",
    canned: "तैयार जवाब (फ़ील्ड में)",
    mention: "सहकर्मी का नाम लें (नोट में)",
    groups: { move: "आना-जाना", act: "यह बातचीत या चुनी हुई", write: "लिखना" },
  },
  canned: {
    title: "तैयार जवाब",
    open: "तैयार जवाब (/)",
    none: "अभी कोई तैयार जवाब नहीं है। वे सेटिंग में लिखे जाते हैं।",
    nothing: "कोई तैयार जवाब मेल नहीं खाता।",
    preview: "झलक",
    filling: "भरा जा रहा है…",
    failed: "झलक नहीं बन सकी।",
    empty: (names: string) => `यहाँ कोई मान नहीं: ${names}। भेजने से पहले ख़ाली जगह भरें।`,
    keys: "↑ ↓ चुनें, Enter डालता है, Esc बंद करता है",
  },
  macros: {
    title: "मैक्रो",
    open: "मैक्रो चलाएँ",
    none: "अभी कोई मैक्रो नहीं है। वे सेटिंग में बनाए जाते हैं।",
    running: (name: string) => `“${name}” चल रहा है…`,
    done: (name: string) => `“${name}”: सभी क़दम हो गए`,
    partly: (name: string) => `“${name}” एक क़दम पर रुक गया`,
    report: "हर क़दम ने क्या किया",
    states: { done: "हो गया", failed: "विफल", skipped: "छोड़ा गया" },
    close: "बंद करें",
    steps(step: MacroStep, name, priorities, span): string {
      switch (step.kind) {
        case "reply":
          return `तैयार जवाब “${name("reply", step.canned_reply)}” भेजें`;
        case "note":
          return `नोट लिखें: “${step.text}”`;
        case "labels": {
          const add = (step.add ?? []).map((id) => name("label", id)).join(", ");
          const remove = (step.remove ?? []).map((id) => name("label", id)).join(", ");
          return [add && `${add} लगाएँ`, remove && `${remove} हटाएँ`].filter(Boolean).join(", ");
        }
        case "priority":
          return `प्राथमिकता तय करें: ${priorities[step.priority] ?? step.priority}`;
        case "team":
          return `टीम ${name("team", step.team)} को दें`;
        case "assign":
          return `${name("operator", step.operator)} को सौंपें`;
        case "snooze":
          return step.for_s === undefined ? "उनके लिखने तक स्थगित करें" : `${span(step.for_s)} के लिए स्थगित करें`;
        case "text":
          return `भेजें: “${step.text}”`;
        case "ask_person":
          return "व्यक्ति को बुलाएँ";
        case "return":
          return "सहायक को लौटाएँ";
        case "macro":
          return `मैक्रो “${name("macro", step.id)}” चलाएँ`;
        case "lead":
          return "लीड दर्ज करें";
        case "resolve":
          return "हल करें";
      }
    },
  },
  mention: { named: (names: string) => `यहाँ नाम लिया गया: ${names}`, by: (name: string) => `${name} ने नोट में आपका नाम लिया`, title: "सहकर्मी", nothing: "कोई सहकर्मी मेल नहीं खाता।" },
  collision: {
    looks: (names: string) => `${names} भी इसे देख रहे हैं`,
    look: (names: string) => `${names} भी इसे देख रहे हैं`,
    types: (name: string) => `${name} जवाब लिख रहे हैं`,
  },
  and: (names: readonly string[]) => (names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} और ${names.at(-1)}`),
};
