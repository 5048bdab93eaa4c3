/** Hindi words for one person on several channels. */
import type { PeopleText } from "./en";

export const people: PeopleText = {
  alike: "शायद यही व्यक्ति है",
  because: { email: "वही ईमेल", phone: "वही फ़ोन नंबर", verified_user: "वही सत्यापित उपयोगकर्ता" },
  why: (what, value) => `${what}: ${value}`,
  merge: "मिलाएँ",
  mergeWith: (name) => `${name} के साथ मिलाएँ`,
  find: "वही व्यक्ति खोजें…",
  findTitle: (name) => `${name} वाला व्यक्ति और कौन है?`,
  findLabel: "नाम, ईमेल, फ़ोन या पहचान",
  findHint: "दो या अधिक अक्षर।",
  looking: "खोजा जा रहा है…",
  nobody: "इससे कोई नहीं मिला।",
  question: (from, into) => `${from} को ${into} में मिलाएँ?`,
  will: (from, into) =>
    `${from} की सारी बातचीत और पहचान अब से ${into} की होंगी। वहाँ का नाम, ईमेल और फ़ोन वैसे ही रहेंगे; केवल ख़ाली जगह भरी जाएगी।`,
  willNot: "ग्राहक को कुछ पता नहीं चलता, और हर बातचीत वहीं चलती रहती है। इसे कभी भी पूर्ववत किया जा सकता है।",
  reason: "आपको कैसे पता? (वैकल्पिक)",
  cancel: "रद्द करें",
  done: (from) => `${from} के साथ मिलाया गया`,
  undone: (from) => `${from} फिर से अलग संपर्क है`,
  merges: "मिलाए गए संपर्क",
  undo: "पूर्ववत करें",
  undoOf: (name) => `${name} के साथ मिलाना पूर्ववत करें`,
  evidence: {
    id_changed: "प्लेटफ़ॉर्म कहता है कि पहचान बदल गई।",
    named_together: "प्लेटफ़ॉर्म दोनों को एक ही व्यक्ति का बताता है।",
  },
  byProgram: "अपने आप",
  at: (when, by) => `${when} · ${by}`,
  undoneAt: (when) => `${when} को पूर्ववत किया गया`,
  others: "दूसरी बातचीत",
  noOthers: "बस यही एक है।",
  noIdentities: "कोई पहचान नहीं",
};
