/** The operators' inbox: entry of the bundle. */
import { createRoot } from "react-dom/client";
import { FrameContext } from "./desk/desk";
import { createDoor } from "./desk/door";
import { createPreferences } from "./desk/preferences";
import { createRouter } from "./desk/route";
import { createSpeech } from "./desk/speech";
import { createSession } from "./session/session";
import "./style/index.css";
import { App } from "./view/app";

const session = createSession();
const preferences = createPreferences();
void session.start();
const speech = await createSpeech(preferences);
const frame = { session, door: createDoor(), route: createRouter(), preferences, speech };

const place = document.getElementById("inbox");
if (place) {
  createRoot(place).render(
    <FrameContext value={frame}>
      <App />
    </FrameContext>,
  );
}
