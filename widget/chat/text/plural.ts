/** Picks the form a language uses for a count; `#` stands for the count in that language's digits. */
export function plural(tag: string, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }) {
  const rules = new Intl.PluralRules(tag);
  const digits = new Intl.NumberFormat(tag);
  return (count: number) => (forms[rules.select(count)] ?? forms.other).replace("#", digits.format(count));
}
