import { useState } from "preact/hooks";
import type { Platform } from "../platform";
import { CHANNELS } from "../words";
import { PlatformContext } from "./context";
import { Faults } from "./Faults";
import { Close, Mark, Out } from "./icons";
import { Phone } from "./Phone";
import { Posts } from "./Posts";
import { Telephone } from "./Telephone";
import { Templates } from "./Templates";
import { Web } from "./Web";

const TABS = { ...CHANNELS, web: "Website", voice: "Phone" };
type Tab = keyof typeof TABS;

export function App({ platform }: { platform: Platform }) {
  // On a narrow window one of the five shows at a time.
  const [tab, setTab] = useState<Tab>("whatsapp");
  const { shown } = platform;
  return (
    <PlatformContext.Provider value={platform}>
      <header class="board">
        <a class="name" href="/sandbox/">
          <Mark />
          Sandbox
        </a>
        <p class="promise">This is a simulation: nothing leaves this computer.</p>
        <nav aria-label="Switchboard">
          <a class="to-inbox" href="/inbox/" target="_blank" rel="noopener">
            Open the inbox <Out />
          </a>
          <a href="/">Shop</a>
          <a href="/guides/">Guides</a>
        </nav>
      </header>
      {platform.lost && (
        <p class="lost" role="status">
          The program does not answer. This page goes on by itself when it is back; phones begin anew with each start.
        </p>
      )}
      <main>
        <h1 class="hidden">Simulated channels</h1>
        {shown ? (
          <>
            <Faults faults={shown.faults} webhooks={shown.webhooks} />
            <div class="tabs" role="group" aria-label="Which channel">
              {(Object.keys(TABS) as Tab[]).map((one) => (
                <button key={one} type="button" aria-pressed={tab === one} onClick={() => setTab(one)}>
                  {TABS[one]}
                </button>
              ))}
            </div>
            <div class="phones">
              {shown.channels.map((line) => (
                <Phone key={line.channel} line={line} now={shown.now} is_front={tab === line.channel} />
              ))}
              <Web is_front={tab === "web"} />
              <Telephone is_front={tab === "voice"} />
            </div>
            <Posts posts={shown.posts} lines={shown.channels} now={shown.now} />
            <Templates templates={shown.templates} />
          </>
        ) : (
          <p class="opening" role="status">
            {platform.lost ? "" : "The phones are being switched on…"}
          </p>
        )}
      </main>
      <div class="refusal" role="alert">
        {platform.refusal && (
          <p>
            {platform.refusal}
            <button type="button" class="bare" aria-label="Dismiss" onClick={() => platform.dismiss()}>
              <Close />
            </button>
          </p>
        )}
      </div>
    </PlatformContext.Provider>
  );
}
