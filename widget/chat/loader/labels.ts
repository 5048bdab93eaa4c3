/** The launcher's few words; the app brings the rest. */
const labels = {
  en: { open: "Open chat", close: "Close chat", unread: (n: number) => `${n} unread` },
  es: { open: "Abrir el chat", close: "Cerrar el chat", unread: (n: number) => `${n} sin leer` },
  hi: { open: "चैट खोलें", close: "चैट बंद करें", unread: (n: number) => `${n} अपठित` },
  ar: { open: "فتح المحادثة", close: "إغلاق المحادثة", unread: (n: number) => `غير مقروءة: ${n}` },
};

export type Labels = (typeof labels)["en"];

/** The first wished language there is, with its direction. */
export function chooseLabels(wishes: string[]): { labels: Labels; lang: string; dir: "ltr" | "rtl" } {
  const known = wishes.map((wish) => wish.toLowerCase().split(/[-_]/)[0]!).find((lang) => lang in labels) ?? "en";
  return { labels: labels[known as keyof typeof labels], lang: known, dir: known === "ar" ? "rtl" : "ltr" };
}
