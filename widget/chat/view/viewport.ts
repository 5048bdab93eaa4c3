import { useEffect, useState } from "preact/hooks";
import { PHONE } from "../contract";

export function usePhone(): boolean {
  const query = matchMedia(PHONE);
  const [phone, setPhone] = useState(query.matches);
  useEffect(() => {
    const changed = () => setPhone(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, []);
  return phone;
}

/** On a phone the on-screen keyboard shrinks the visible part only; the sheet follows that part. */
export function useVisiblePart(panel: { current: HTMLElement | null }, active: boolean) {
  useEffect(() => {
    const view = window.visualViewport;
    if (!active || !view) return;
    const follow = () => {
      panel.current?.style.setProperty("--visible-height", `${view.height}px`);
      panel.current?.style.setProperty("--visible-top", `${view.offsetTop}px`);
    };
    const page = document.documentElement.style;
    const overflow = page.overflow;
    page.overflow = "hidden";
    follow();
    view.addEventListener("resize", follow);
    view.addEventListener("scroll", follow);
    return () => {
      page.overflow = overflow;
      view.removeEventListener("resize", follow);
      view.removeEventListener("scroll", follow);
    };
  }, [active]);
}
