/**
 * widget.js: draws the launcher, and loads the app (chat.js) only when somebody is about to use it.
 *
 * <script src="https://HOST/widget.js" data-inbox="KEY" async></script>
 * further attributes: data-identity (JWT), data-lang, data-position (start | end | left | right), data-colour.
 */

import { PHONE, storageKey, type App, type Host, type PublicApi, type PublicEvent } from "../contract";
import { attempt } from "../storage-access";
import { chooseLabels } from "./labels";
import { drawLauncher } from "./launcher";
import { idle, loadScript } from "./load";

function run(script: HTMLScriptElement, inbox: string) {
  const { identity, lang, position, colour } = script.dataset;
  const origin = new URL(script.src).origin;
  const languages = [lang, document.documentElement.lang, ...navigator.languages].filter((one): one is string => !!one);
  const chosen = chooseLabels(languages);
  const side = position === "start" || position === (chosen.dir === "rtl" ? "right" : "left") ? "start" : "end";
  const kept = (name: string) => attempt(() => localStorage.getItem(storageKey(inbox, name)));
  const keptColour = attempt(() => (JSON.parse(kept("bot") ?? "{}") as { colour?: string }).colour);

  const launcher = drawLauncher({ ...chosen, side, colour: colour ?? keptColour });
  const listeners = new Map<PublicEvent, Set<(detail?: unknown) => void>>();
  const openKey = storageKey(inbox, "open");
  let open = false;
  let signed = identity;
  let app: App | undefined;
  let loading: Promise<App> | undefined;

  const host: Host = {
    root: launcher.root,
    origin,
    inbox,
    get identity() {
      return signed;
    },
    languages,
    side,
    onExpanded: (value) => {
      open = value;
      launcher.expanded(value);
      // Within one visit the chat stays open from page to page, except where it would cover the page.
      attempt(() => (value ? sessionStorage.setItem(openKey, "1") : sessionStorage.removeItem(openKey)));
      emit(value ? "open" : "close");
    },
    onUnread: (count) => {
      launcher.unread(count);
      emit("unread", count);
    },
    onColour: (value) => launcher.colour(colour ?? value),
    focusLauncher: () => launcher.button.focus(),
    emit,
  };

  function emit(event: PublicEvent, detail?: unknown) {
    listeners.get(event)?.forEach((listener) => listener(detail));
  }

  const preload = () => void (loading ??= loadScript(`${origin}/chat.js`, script.nonce).then(() => startApp()));

  function startApp(): App {
    if (!window.SwitchboardChat) throw new Error("chat.js came without its app");
    return (app = window.SwitchboardChat.start(host));
  }

  async function show(focus: boolean) {
    preload();
    launcher.busy(true);
    try {
      (await loading!).open({ focus });
    } catch (error) {
      loading = undefined;
      console.error("Switchboard: the chat could not be loaded", error);
    }
    launcher.busy(false);
  }

  const api: PublicApi = {
    open: () => void show(true),
    close: () => app?.close(),
    identify: (jwt) => {
      signed = jwt;
      app?.identify(jwt);
    },
    logout: () => {
      signed = undefined;
      if (app) return app.logout();
      const start = storageKey(inbox, "");
      attempt(() => Object.keys(localStorage).forEach((key) => key.startsWith(start) && localStorage.removeItem(key)));
    },
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
  };
  window.Switchboard = api;

  for (const intent of ["pointerenter", "focus", "touchstart"] as const) {
    launcher.button.addEventListener(intent, preload, { once: true, passive: true });
  }
  launcher.button.addEventListener("click", () => (open ? api.close() : api.open()));

  const wasOpen = attempt(() => sessionStorage.getItem(openKey)) && !matchMedia(PHONE).matches;
  if (wasOpen) idle(() => void show(false));
  // An unfinished conversation is followed in the background, so that the badge can tell of an answer.
  else if (kept("active")) idle(() => (preload(), loading!.then((loaded) => loaded.follow(), () => (loading = undefined))));

  dispatchEvent(new CustomEvent("switchboard:ready"));
}

const script = (document.currentScript ?? document.querySelector("script[data-inbox]")) as HTMLScriptElement | null;
const inbox = script?.dataset.inbox;
if (!script || !inbox) console.error("Switchboard: the script tag needs data-inbox");
else if (!window.Switchboard) {
  if (document.body) run(script, inbox);
  else addEventListener("DOMContentLoaded", () => run(script, inbox));
}
