/** Keeps Tab inside the sheet while it covers the whole screen of a phone. */
export function trapTab(event: KeyboardEvent, panel: HTMLElement) {
  const stops = [...panel.querySelectorAll<HTMLElement>("button, a[href], textarea, input, [tabindex='0']")].filter(
    (element) => !element.hasAttribute("disabled") && element.getClientRects().length > 0,
  );
  const root = panel.getRootNode() as ShadowRoot;
  const first = stops[0];
  const last = stops[stops.length - 1];
  const from = root.activeElement;
  if (!first || !last) return;
  if (event.shiftKey && (from === first || from === panel)) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && from === last) {
    event.preventDefault();
    first.focus();
  }
}
