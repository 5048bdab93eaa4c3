/** English words for one person on several channels. */
export const people = {
  alike: "May be the same person",
  because: { email: "Same email", phone: "Same phone number", verified_user: "Same verified user" } as Record<string, string>,
  why: (what: string, value: string) => `${what}: ${value}`,
  merge: "Merge",
  mergeWith: (name: string) => `Merge with ${name}`,
  find: "Find the same person…",
  findTitle: (name: string) => `Who is the same person as ${name}?`,
  findLabel: "Name, email, phone or handle",
  findHint: "Two characters or more.",
  looking: "Looking…",
  nobody: "Nobody is found by this.",
  question: (from: string, into: string) => `Merge ${from} into ${into}?`,
  will: (from: string, into: string) =>
    `From now on all conversations and identities of ${from} belong to ${into}. Name, email and phone stay as they are there; only gaps are filled.`,
  willNot: "The customer notices nothing, and each conversation goes on where it was. You can undo this at any time.",
  reason: "How do you know? (optional)",
  cancel: "Cancel",
  done: (from: string) => `Merged with ${from}`,
  undone: (from: string) => `${from} is a contact of their own again`,
  merges: "Merged contacts",
  undo: "Undo",
  undoOf: (name: string) => `Undo the merge with ${name}`,
  evidence: {
    id_changed: "The platform says that the id changed.",
    named_together: "The platform names both as one person’s.",
  } as Record<string, string>,
  byProgram: "automatically",
  at: (when: string, by: string) => `${when} · ${by}`,
  undoneAt: (when: string) => `Undone ${when}`,
  others: "Other conversations",
  noOthers: "This is the only one.",
  noIdentities: "no identity",
};

export type PeopleText = typeof people;
