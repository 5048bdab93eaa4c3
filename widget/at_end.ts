/** Whether a reader of the newest words still reads them, told by where a scroll found the box. Both sides use it. */

export interface Scrolled {
  top: number;
  /** Of everything in the box. */
  height: number;
  /** Of the visible part. */
  client: number;
}

export function scrolled(box: Element): Scrolled {
  return { top: box.scrollTop, height: box.scrollHeight, client: box.clientHeight };
}

/**
 * Only a reader who moves up leaves the end. News of a scroll may come after the thread has grown, and a box that changes
 * its size is moved by the browser: neither is the reader's doing.
 */
export function staysAtEnd(was: boolean, before: Scrolled, now: Scrolled, near: number): boolean {
  if (now.height - now.top - now.client < near) return true;
  const resized = now.height !== before.height || now.client !== before.client;
  return was && (resized || now.top >= before.top);
}
