/** Searching and filtering templates, and what their states mean. */
import type { MessageTemplate } from "../../../protocol";

export interface Wanted {
  text: string;
  status: string;
  category: string;
  language: string;
}

export const ANY: Wanted = { text: "", status: "", category: "", language: "" };

/** States that are told apart in the filter; others are found under their own name. */
export const statusOf = ({ status }: Pick<MessageTemplate, "status">): string => status.toUpperCase();

export type Tone = "good" | "warn" | "queue" | "bad" | "plain";

export function toneOf(status: string): Tone {
  switch (status) {
    case "APPROVED":
      return "good";
    case "PENDING":
    case "IN_APPEAL":
      return "warn";
    case "PAUSED":
    case "LIMIT_EXCEEDED":
      return "queue";
    case "REJECTED":
    case "DISABLED":
      return "bad";
    default:
      return "plain";
  }
}

export const qualityTone = (quality: string): Tone => ({ GREEN: "good", YELLOW: "queue", RED: "bad" })[quality.toUpperCase()] as Tone | undefined ?? "plain";

export function fits(template: MessageTemplate, { text, status, category, language }: Wanted): boolean {
  const sought = text.trim().toLowerCase();
  return (
    (status === "" || statusOf(template) === status) &&
    (category === "" || template.category.toUpperCase() === category) &&
    (language === "" || template.language === language) &&
    (sought === "" || `${template.name} ${template.language} ${template.preview}`.toLowerCase().includes(sought))
  );
}

/** What there is of something, the most frequent first. */
export function counted(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

/** The platform takes changes of these only. */
export const mayEdit = (status: string): boolean => ["APPROVED", "REJECTED", "PAUSED"].includes(status);

/** Inboxes whose platform has templates. */
export const hasTemplates = (channel: string): boolean => channel === "whatsapp" || channel === "messenger";

/** The platform's list of languages, by its own codes. */
export const LANGUAGES = (
  "af sq ar az bn bg ca zh_CN zh_HK zh_TW hr cs da nl en en_GB en_US et fil fi fr ka de el gu ha he hi hu id ga it ja kn kk rw_RW ko ky_KG lo lv lt mk ms ml mr nb fa pl pt_BR pt_PT pa ro ru sr sk sl es es_AR es_ES es_MX sw sv ta te th tr uk ur uz vi zu"
).split(" ");

export function languageName(code: string, inLanguage: string): string {
  try {
    return new Intl.DisplayNames([inLanguage], { type: "language" }).of(code.replace("_", "-")) ?? code;
  } catch {
    return code;
  }
}
