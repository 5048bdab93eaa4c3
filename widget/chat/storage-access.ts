/** Browsers that block storage throw on the very first touch; then there is no value. */
export function attempt<T>(touch: () => T): T | undefined {
  try {
    return touch();
  } catch {
    return undefined;
  }
}
