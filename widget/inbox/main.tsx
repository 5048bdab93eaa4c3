/** The operators' inbox: entry of the bundle. */
import { createRoot } from "react-dom/client";
import { FrameContext } from "./desk/desk";
import { createDoor } from "./desk/door";
import { createPreferences } from "./desk/preferences";
import { createRouter } from "./desk/route";
import { createSession } from "./session/session";
import "./style/index.css";
import { App } from "./view/app";

const session = createSession();
const frame = { session, door: createDoor(), route: createRouter(), preferences: createPreferences() };
void session.start();

const place = document.getElementById("inbox");
if (place) {
  createRoot(place).render(
    <FrameContext value={frame}>
      <App />
    </FrameContext>,
  );
}
