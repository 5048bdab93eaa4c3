/** English words about what a role allows, and what it does not. */
export const permits = {
  notYours: "Your role does not show this page",
  notYoursHint: "Whoever manages your team can give you another role.",
  readOnly: "Your role lets you read this page, not change it. Whoever manages your team can give you another role.",
  noAnswering: "Your role lets you read conversations, not answer them.",
  factChange: "Your role lets you see contacts, not change them.",
};

export type PermitsText = typeof permits;
