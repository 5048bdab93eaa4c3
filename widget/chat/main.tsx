/** chat.js: the app the loader fetches on intent. It draws into the loader's shadow root. */

import { render } from "preact";
import type { App, Host } from "./contract";
import { ChatLoop } from "./loop";
import { unreadCount } from "./machine/thread";
import { adopt } from "./sheet";
import styles from "./styles";
import { chooseLanguage } from "./text";
import { PageTitle } from "./title";
import { Panel } from "./view/Panel";

function start(host: Host): App {
  const language = chooseLanguage(host.languages);
  const loop = new ChatLoop(host, language.text);
  const title = new PageTitle();
  const place = document.createElement("div");
  let focus = 0;
  let colour: string | undefined;

  const close = () => {
    if (!loop.state.open) return;
    // The page may close the chat while the visitor is elsewhere; then the focus stays there.
    const inside = place.contains(host.root.activeElement);
    loop.sight({ open: false });
    host.onExpanded(false);
    if (inside) host.focusLauncher();
  };

  const draw = () => {
    const { bot, visible } = loop.state;
    if (bot && bot.colour !== colour) host.onColour((colour = bot.colour));
    title.show(visible ? 0 : unreadCount(loop.state));
    render(<Panel loop={loop} host={host} language={language} focus={focus} onClose={close} />, place);
  };

  adopt(host.root, styles);
  host.root.append(place);
  loop.watch(draw);
  loop.sight({ visible: !document.hidden });
  document.addEventListener("visibilitychange", () => loop.sight({ visible: !document.hidden }));

  return {
    follow: loop.start,
    open: (options) => {
      if (options.focus) focus++;
      if (!loop.state.open) {
        loop.sight({ open: true });
        host.onExpanded(true);
      } else draw();
    },
    close,
    identify: (jwt) => loop.identify(jwt),
    logout: () => {
      close();
      loop.identify(undefined, true);
    },
  };
}

window.SwitchboardChat = { start };
