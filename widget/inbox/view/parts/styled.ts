/** Styles of pages that are fetched later, each once. */
const asked = new Map<string, Promise<void>>();

/** A page without its styles is better than none. */
export function styled(name: string): Promise<void> {
  const known = asked.get(name);
  if (known) return known;
  const here = new Promise<void>((done) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `/inbox/${name}.css`;
    link.onload = link.onerror = () => done();
    document.head.append(link);
  });
  asked.set(name, here);
  return here;
}
