/** Hindi words for filing, finding and repeating work. */
import type { Change } from "../../../protocol";
import type { WorkText } from "./en";

const many = (n: number) => `${n} बातचीत`;

export const work: WorkText = {
  priority: "प्राथमिकता",
  priorities: { none: "कोई प्राथमिकता नहीं", low: "कम", medium: "मध्यम", high: "ऊँची", urgent: "तत्काल" },
  statuses: { open: "खुली", snoozed: "स्थगित", resolved: "हल हुई" },
  labels: "लेबल",
  team: "टीम",
  noTeam: "कोई टीम नहीं",
  assign: "सौंपें",
  assignee: "किसके पास",
  queue: "कतार (कोई नहीं)",
  toAgent: "AI एजेंट",
  me: (name: string) => `${name} (आप)`,
  snooze: "स्थगित करें",
  until: (when: string) => `${when} तक`,
  untilMessage: "उनके लिखने तक",
  snoozes: { later: "आज बाद में", tomorrow: "कल", week: "अगले हफ़्ते" },
  snoozeMessage: "उनके लिखने तक",
  snoozeDate: "किसी तारीख़ तक…",
  snoozeAt: "कब लौटे",
  snoozeSet: "स्थगित करें",
  snoozePast: "एक साल के भीतर आने वाला समय चुनें।",
  wake: "स्थगन समाप्त करें",
  resolve: "हल करें",
  find: "खोजने के लिए लिखें…",
  nothing: "कुछ मेल नहीं खाता।",
  noLabels: "अभी कोई लेबल नहीं है।",
  newLabel: (name: string) => `लेबल “${name}” बनाएँ`,
  othersMakeLabels: "नए लेबल वही बनाते हैं जो बातचीत का प्रबंधन करते हैं, सेटिंग में।",
  unknownLabel: "हटाया गया लेबल",
  availability: { label: "उपलब्धता", online: "ऑनलाइन", away: "दूर", busy: "व्यस्त", offline: "यहाँ नहीं", hint: { online: "आपको बातचीतें दी जाती हैं।", away: "आपको कुछ नहीं दिया जाता।", busy: "आपको कुछ नहीं दिया जाता।" } },
  more: (n: number) => `और ${n}`,
  capped: "10,000+",
  filing: "वर्गीकरण",
  done(change: Change, n: number): string {
    const what = n === 1 ? "" : ` (${many(n)})`;
    switch (change.kind) {
      case "labels":
        return `लेबल बदले गए${what}`;
      case "priority":
        return `प्राथमिकता तय हुई${what}`;
      case "team":
        return `${change.team ? "टीम को दी गई" : "टीम से ली गई"}${what}`;
      case "assign":
        return `${change.operator ? "सौंपी गई" : "वापस कतार में"}${what}`;
      case "snooze":
        return `स्थगित${what}`;
      case "resolve":
        return `हल हुई${what}`;
      case "reopen":
        return `फिर खोली गई${what}`;
      case "return":
        return `AI एजेंट को लौटाई गई${what}`;
    }
  },
  select: {
    one: (name: string) => `${name} चुनें`,
    selected: (n: number) => `${n} चुनी गईं`,
    all: "सभी दिख रही",
    clear: "चयन हटाएँ",
    label: "चुनी हुई बातचीतें बदलें",
    failedTitle: (n: number, of: number) => `${of} में से ${n} नहीं बदली जा सकीं`,
    failedLead: "बाक़ी हो गईं।",
    noneDone: "कुछ नहीं बदला।",
    gone: "सर्वर ने कारण नहीं बताया।",
    close: "बंद करें",
  },
  filter: {
    open: "फ़िल्टर",
    title: "केवल दिखाएँ",
    any: "कोई भी",
    status: "स्थिति",
    label: "लेबल",
    inbox: "इनबॉक्स",
    channel: "चैनल",
    waiting: (minutes: number) => `${minutes} मिनट या अधिक से प्रतीक्षा में`,
    clear: "हटाएँ",
    remove: (what: string) => `${what} के बिना`,
    none: "फ़िल्टर से कोई बातचीत मेल नहीं खाती",
    noneHint: "अधिक देखने के लिए फ़िल्टर का कोई भाग हटाएँ।",
    save: "दृश्य के रूप में सहेजें",
    edit: "दृश्य बदलें या हटाएँ",
    shown: "फ़िल्टर",
  },
  saved: {
    heading: "सहेजे गए दृश्य",
    title: "इस फ़िल्टर को दृश्य के रूप में सहेजें",
    editTitle: (name: string) => `“${name}” बदलें`,
    name: "नाम",
    nameHint: "जैसा बाईं ओर दिखता है।",
    audience: "किसके लिए",
    filter: "अभी दिख रहा फ़िल्टर सहेजे हुए की जगह लेता है।",
    done: (name: string) => `दृश्य “${name}” सहेजा गया`,
    remove: "दृश्य हटाएँ",
    removeSure: (name: string) => `“${name}” अभी हटाएँ`,
    removed: (name: string) => `दृश्य “${name}” हटाया गया`,
    conflict: "इस बीच किसी और ने यह दृश्य बदल दिया है। इसे फिर खोलें।",
  },
  audiences: { own: "केवल मैं", all: "सभी", team: (name: string) => `टीम ${name}` },
};
