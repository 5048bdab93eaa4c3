/** Adds a classic script, which needs no CORS; the page's CSP nonce is passed on. */
export function loadScript(src: string, nonce: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = src;
    element.async = true;
    if (nonce) element.nonce = nonce;
    element.onload = () => resolve();
    element.onerror = () => {
      element.remove();
      reject(new Error(`${src} did not load`));
    };
    document.head.append(element);
  });
}

/** After the page has what it needs for itself; Safari has no idle callback. */
export function idle(then: () => void) {
  const later = () => ("requestIdleCallback" in window ? requestIdleCallback(then, { timeout: 3_000 }) : setTimeout(then, 800));
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}
