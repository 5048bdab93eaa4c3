/** The website in the fourth frame: its button opens the chat, which is the real one. */
import type {} from "../chat/contract";
import "./style/web.css";

document.querySelector("[data-open-chat]")?.addEventListener("click", () => window.Switchboard?.open());
