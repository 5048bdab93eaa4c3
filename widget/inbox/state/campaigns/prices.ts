/** What the platform asks for a message, as the business enters it from its contract: by country of whoever gets it, and by kind of template. */
import type { MessagePrices, Rate } from "../../session/campaign_api";

/** The rate of every country that has none of its own. */
export const EVERY_OTHER = "";
export const PRICED = ["marketing", "utility", "authentication"] as const;
export type Priced = (typeof PRICED)[number];
/** At most so many rates. */
export const MOST_RATES = 250;

/** Currencies in which the platform writes its bills, before all others. */
const USUAL = ["USD", "EUR", "INR", "GBP", "BRL", "MXN", "IDR", "AUD"];

const blank = (country: string): Rate => ({ country, marketing: "", utility: "", authentication: "" });
const isBlank = (rate: Rate): boolean => PRICED.every((kind) => rate[kind].trim() === "");

/** A decimal as the server takes it, from one with a point or a comma; nothing where none is understood. */
export function amountOf(typed: string): string | undefined {
  const [, whole = "", part = ""] = /^(\d{0,9})(?:[.,](\d{0,6}))?$/.exec(typed.trim()) ?? [];
  if (whole + part === "") return undefined;
  const digits = part.replace(/0+$/, "");
  return `${whole.replace(/^0+(?=\d)/, "") || "0"}${digits === "" ? "" : `.${digits}`}`;
}

/** As a form has them, by name: the rate of every other country is always there, and the last. */
export function pricesForm({ currency, rates }: MessagePrices, nameOf: (country: string) => string): MessagePrices {
  const own = rates.filter(({ country }) => country !== EVERY_OTHER).sort((a, b) => nameOf(a.country).localeCompare(nameOf(b.country)));
  const other = rates.find(({ country }) => country === EVERY_OTHER) ?? blank(EVERY_OTHER);
  return { currency, rates: [...own, other].map(({ country, marketing, utility, authentication }) => ({ country, marketing, utility, authentication })) };
}

/** As the server takes them, each in its place: faults are told by places. Without rates there is no currency. */
export function pricesBody({ currency, rates }: MessagePrices): MessagePrices {
  const kept = rates.filter((rate) => rate.country !== EVERY_OTHER || !isBlank(rate));
  return { currency: kept.length > 0 ? currency : "", rates: kept.map((rate) => ({ country: rate.country, marketing: amountOf(rate.marketing) ?? "", utility: amountOf(rate.utility) ?? "", authentication: amountOf(rate.authentication) ?? "" })) };
}

export type PriceLack = { what: "currency" } | { what: "amount"; country: string };

/** What is missing before they can be kept. */
export function lackOfPrices(prices: MessagePrices): PriceLack | undefined {
  const { currency, rates } = pricesBody(prices);
  const lacking = rates.find((rate) => PRICED.some((kind) => rate[kind] === ""));
  if (lacking) return { what: "amount", country: lacking.country };
  return rates.length > 0 && currency === "" ? { what: "currency" } : undefined;
}

/** Whether what was typed is no amount. */
export const isOdd = (typed: string): boolean => typed.trim() !== "" && amountOf(typed) === undefined;

export const withPrice = (rates: readonly Rate[], at: number, kind: Priced, typed: string): Rate[] => rates.map((rate, place) => (place === at ? { ...rate, [kind]: typed } : rate));
export const withoutCountry = (rates: readonly Rate[], country: string): Rate[] => rates.filter((rate) => rate.country !== country || country === EVERY_OTHER);

/** One more country, above the others; it begins with what holds for every other one. */
export function withCountry(rates: readonly Rate[], country: string): Rate[] {
  if (rates.length >= MOST_RATES || rates.some((rate) => rate.country === country)) return [...rates];
  const other = rates.find((rate) => rate.country === EVERY_OTHER) ?? blank(EVERY_OTHER);
  return [...rates.filter((rate) => rate.country !== EVERY_OTHER), { ...other, country }, other];
}

/** Countries by name, with every other one in the words of whoever reads. */
type Named = readonly { code: string; name: string }[];

export interface Pasted {
  rates: Rate[];
  taken: number;
  /** Lines that name no country, or have no three prices. */
  left: string[];
}

const plain = (name: string): string => name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** Rates from the lines of a table, each a country and three prices: what is in them takes the place of what was there. */
export function pasted(rates: readonly Rate[], text: string, named: Named): Pasted {
  const codes = new Map(named.flatMap(({ code, name }) => [[plain(name), code], [plain(code), code]] as const));
  let now = [...rates];
  let taken = 0;
  const left: string[] = [];
  for (const line of text.split(/\r?\n/).map((one) => one.trim()).filter((one) => one !== "")) {
    // Where there are tabs or semicolons, a comma is part of a number.
    const cells = line.split(/[\t;]/.test(line) ? /[\t;]/ : /,/).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1").trim());
    const country = codes.get(plain(cells[0] ?? ""));
    const amounts = cells.slice(1).flatMap((cell) => amountOf(cell.replace(/^[^\d.,-]+/, "")) ?? []);
    const [marketing, utility, authentication] = amounts;
    const more = country === undefined ? now : withCountry(now, country);
    const is = more.some((rate) => rate.country === country);
    if (country === undefined || !is || marketing === undefined || utility === undefined || authentication === undefined) {
      left.push(line);
      continue;
    }
    taken++;
    now = more.map((rate) => (rate.country === country ? { country, marketing, utility, authentication } : rate));
  }
  return { rates: now, taken, left };
}

/** The currencies that there are, the usual ones first; one that nobody knows is offered as long as it is chosen. */
export function currencies(language: string, chosen: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([language], { type: "currency" });
  const nameOf = (code: string) => {
    try {
      const name = names.of(code);
      return name && name !== code ? `${code} · ${name}` : code;
    } catch {
      return code;
    }
  };
  const all = Intl.supportedValuesOf("currency");
  const rest = all.filter((code) => !USUAL.includes(code));
  const odd = chosen !== "" && !all.includes(chosen) && !USUAL.includes(chosen) ? [chosen] : [];
  return [...odd, ...USUAL, ...rest].map((code) => ({ code, name: nameOf(code) }));
}

/** An amount as people read it: small ones with the digits that count. */
export function money(amount: string, currency: string, language: string): string {
  const n = Number(amount);
  const digits = n === 0 || n >= 1 ? {} : { maximumFractionDigits: 6 };
  try {
    if (currency !== "") return new Intl.NumberFormat(language, { style: "currency", currency, ...digits }).format(n);
  } catch {
    // A code that is no currency's stands as it is.
  }
  return `${n.toLocaleString(language, { maximumFractionDigits: 6 })} ${currency}`.trim();
}
