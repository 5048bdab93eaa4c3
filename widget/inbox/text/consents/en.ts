/** What a contact said about offers. */
import type { ConsentSource } from "../../session/consent_api";
import type { Standing } from "../../state/consents/told";

export const consents = {
  title: "Consent to offers",
  standing: {
    never: "They have never said.",
    agreed: "They agreed to get offers",
    ended: "They want no offers",
  } as Record<Standing, string>,
  since: (date: string) => `since ${date}`,
  show: "What they said",
  none: "Nothing is written down.",
  more: "Show more",
  given: "Agreed",
  ended: "Ended it",
  sources: {
    word: "With a word in a message",
    platform: "With a setting of the platform",
    refusal: "The platform refused a message, because they had ended it there",
    audience: "By an audience that they are in",
    operator: "Written down by somebody of the team",
    program: "Told by a program of yours",
  } as Record<ConsentSource, string>,
  by: (name: string) => `Written down by ${name}`,
  noted: (date: string) => `noted on ${date}`,
  toMessage: "Go to the message",
  audiences: "What audiences say of them",
  add: "Write down a consent",
  addTitle: (name: string) => `What ${name} said about offers`,
  addHint: "It stays as it is written. Who says something else says it anew.",
  what: "What they said",
  choices: { given: "They agreed", ended: "They ended it" },
  wording: "In which words, and how",
  wordingHint: "Such as: ticked the box for offers on the form in the shop.",
  wordingNeeded: "Say what they agreed to, and how.",
  save: "Write it down",
  cancel: "Cancel",
  saved: "It is written down",
};

export type ConsentsText = typeof consents;
