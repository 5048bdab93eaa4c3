/** The buttons of the demo page that open the chat. Everything else on the page is plain HTML. */
import type {} from "../chat/contract";

for (const button of document.querySelectorAll("[data-open-chat]")) {
  button.addEventListener("click", () => window.Switchboard?.open());
}
