/** Amounts as people read them. */

const BILLION = 1_000_000_000;

function currency(usd: number, language: string, least: number, most: number): string {
  return new Intl.NumberFormat(language, { style: "currency", currency: "USD", minimumFractionDigits: least, maximumFractionDigits: most }).format(usd);
}

/** A cost: enough digits for cheap requests, two for what is worth a dollar. */
export function dollars(usd: number, language = "en"): string {
  const digits = usd === 0 || usd >= 0.995 ? 2 : usd >= 0.01 ? 3 : 5;
  return currency(usd, language, digits, digits);
}

/** A price or a limit, as somebody set it. */
export const price = (usd: number, language = "en"): string => currency(usd, language, 2, 4);

export const fromBillionths = (cost: number): number => cost / BILLION;

export function count(n: number, language = "en"): string {
  return n.toLocaleString(language);
}

/** 128000 is 128K: exact numbers of context windows help nobody. */
export function short(n: number, language = "en"): string {
  return new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: n < 10_000 ? 1 : 0 }).format(n);
}

/** Milliseconds: "340 ms", "2.1 s". */
export function duration(ms: number, language = "en"): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1_000).toLocaleString(language, { maximumFractionDigits: ms < 10_000 ? 1 : 0 })} s`;
}
