/** The sandbox: phones of made-up customers beside the real widget, all of them writing to the same inbox. */

import { render } from "preact";
import { Platform } from "./platform";
import "./style/ground.css";
import "./style/phone.css";
import "./style/thread.css";
import "./style/desk.css";
import "./style/telephone.css";
import { App } from "./view/App";

const place = document.querySelector("#sandbox")!;
const platform = new Platform();
const draw = () => render(<App platform={platform} />, place);

platform.watch(draw);
draw();
void platform.follow();
