/** Server-sent events, taken apart as the text arrives: pieces end anywhere, also within a line. */

/** Bytes of one event; what is longer is no event of ours. */
const LONGEST = 1 << 20;

/** Each call takes the next piece and gives the data of the events that it completes. */
export function createEvents(): (piece: string) => string[] {
  let rest = "";
  return (piece) => {
    rest += piece;
    if (rest.length > LONGEST) throw new Error("an event without an end");
    const found: string[] = [];
    for (;;) {
      const end = /\r?\n\r?\n/.exec(rest);
      if (!end) return found;
      const data = rest
        .slice(0, end.index)
        .split(/\r?\n/)
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).replace(/^ /, ""));
      rest = rest.slice(end.index + end[0].length);
      if (data.length > 0) found.push(data.join("\n"));
    }
  };
}
