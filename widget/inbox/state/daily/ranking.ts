/** Finding by a few letters: what begins with them first, then what has a word that does, then what holds them anywhere. */
export const folded = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

/** 0 is best; undefined when it does not fit. */
export function rank(wanted: string, ...texts: readonly (string | undefined)[]): number | undefined {
  const words = folded(wanted).trim();
  if (words === "") return 0;
  let best: number | undefined;
  texts.forEach((text, place) => {
    if (text === undefined) return;
    const known = folded(text);
    const fit = known.startsWith(words) ? 0 : known.split(/[\s_-]+/u).some((word) => word.startsWith(words)) ? 1 : known.includes(words) ? 2 : undefined;
    if (fit !== undefined) best = Math.min(best ?? Infinity, fit + place * 3);
  });
  return best;
}

export function ranked<T>(items: readonly T[], wanted: string, texts: (item: T) => readonly (string | undefined)[]): T[] {
  const fits = items.flatMap((item, at) => {
    const place = rank(wanted, ...texts(item));
    return place === undefined ? [] : [{ item, place, at }];
  });
  return fits.sort((a, b) => a.place - b.place || a.at - b.at).map(({ item }) => item);
}
