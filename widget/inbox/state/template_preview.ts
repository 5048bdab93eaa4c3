/** What a customer will read of a template, with what is filled in so far. */
import type { MessageTemplate } from "../../protocol";

interface Component {
  type?: string;
  format?: string;
  text?: string;
  buttons?: readonly { type?: string; text?: string; url?: string }[];
}

export type Values = Readonly<Record<string, string>>;

export function templatePreview({ components, fields }: MessageTemplate, values: Values): string {
  // An empty gap shows its example, so that the text can be read before anything is filled in.
  const shown = (key: string) => values[key]?.trim() || fields.find((f) => f.key === key)?.example;
  const filled = (text: string, place: string) =>
    text.replace(/\{\{\s*(\w+)\s*\}\}/g, (gap, name: string) => shown(`${place}.${name}`) ?? gap);
  const part = ({ type = "", format, text = "", buttons = [] }: Component): string => {
    switch (type.toUpperCase()) {
      case "HEADER":
        return (format ?? "TEXT").toUpperCase() === "TEXT" ? filled(text, "header") : `[${(format ?? "").toLowerCase()}]`;
      case "BODY":
        return filled(text, "body");
      case "FOOTER":
        return text;
      case "BUTTONS":
        return buttons
          .map(({ text: label = "", url }, index) => {
            const address = url?.replace(/\{\{\s*\w+\s*\}\}/g, (gap) => shown(`buttons.${index}`) ?? gap);
            return address ? `[${label}] ${address}` : `[${label}]`;
          })
          .join("\n");
      default:
        return "";
    }
  };
  return (components as readonly Component[]).map(part).filter(Boolean).join("\n\n");
}
