/** English words for a closed window and for templates. */
export const templates = {
  closed: (channel: string) => `${channel} takes no message now.`,
  closedHint: "The customer has to write again first.",
  closedTemplate: "The customer has to write again first, or you send an approved template.",
  send: "Send a template",
  title: "Send a template",
  search: "Search templates",
  loading: "Loading…",
  failed: "The templates could not be loaded.",
  retry: "Try again",
  none: "No template of this inbox can be sent yet.",
  noMatch: "No template matches.",
  back: "Other templates",
  preview: "What the customer will read",
  file: "File",
  address: (button: string) => `End of the address of “${button}”`,
  code: "Code to copy",
  gap: (number: string) => `Gap ${number}`,
  example: (text: string) => `For example ${text}`,
  choose: "Choose a file",
  uploading: "Uploading…",
  cancel: "Cancel",
  submit: "Send",
  sending: "Sending…",
};

export type TemplatesText = typeof templates;
