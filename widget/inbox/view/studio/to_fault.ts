/** To the first field that was refused, once it is drawn as such: on a long page it may be far from the button. */
export function toFault() {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>('.main [aria-invalid="true"]') ?? document.querySelector<HTMLElement>(".main .fault:not(:empty)");
    field?.focus({ preventScroll: true });
    field?.scrollIntoView({ block: "center" });
  });
}
