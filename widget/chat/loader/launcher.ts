/** The round button in its own shadow root. The app draws its panel into the same root later. */

import { palette } from "../colour";
import { adopt } from "../sheet";
import type { Labels } from "./labels";
import styles from "./launcher.css";

type Shape = [tag: string, attributes: Record<string, string | number>, ...children: Shape[]];

/**
 * A speech bubble that is a patch cord and ends in a plug; inside it, three lamps. All classes here start with `launcher`,
 * because the app brings its own style sheet into the same root.
 */
const BUBBLE: Shape = [
  "svg",
  { class: "launcher-bubble", viewBox: "0 0 32 32" },
  ["path", { d: "M10.500 22.600C7 21 4.800 18 4.800 14.300 4.800 8.700 9.800 4.500 16 4.500s11.200 4.200 11.200 9.800S22.200 24 16 24c-2.200 0-3.700.6-4.700 1.700" }],
  ["path", { class: "launcher-plug", d: "m8.900 23.800 3.600 3.400-2.700 2.900a2.500 2.500 0 1 1-3.600-3.500z" }],
  ["g", { class: "launcher-lamps" }, ...[10.6, 16, 21.4].map((cx): Shape => ["circle", { cx, cy: 14.4, r: 1.9 }])],
];
const DOWN: Shape = ["svg", { class: "launcher-down", viewBox: "0 0 32 32" }, ["path", { d: "m9 13 7 7 7-7" }]];

/** Element by element: no markup is ever parsed, here or in the app. */
function draw([tag, attributes, ...children]: Shape): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.map(draw));
  return element;
}

export interface Launcher {
  root: ShadowRoot;
  button: HTMLButtonElement;
  expanded(open: boolean): void;
  unread(count: number): void;
  busy(on: boolean): void;
  colour(colour: string | undefined): void;
}

export function drawLauncher(options: {
  labels: Labels;
  lang: string;
  dir: string;
  side: "start" | "end";
  colour: string | undefined;
}): Launcher {
  const { labels } = options;
  const element = document.createElement("switchboard-chat");
  element.lang = options.lang;
  element.dir = options.dir;
  const root = element.attachShadow({ mode: "open" });
  adopt(root, styles);

  const button = document.createElement("button");
  button.type = "button";
  button.className = "launcher";
  button.dataset.side = options.side;
  for (const icon of [BUBBLE, DOWN].map(draw)) {
    icon.setAttribute("aria-hidden", "true");
    button.append(icon);
  }
  const badge = document.createElement("span");
  badge.className = "launcher-badge";
  badge.setAttribute("aria-hidden", "true");
  button.append(badge);
  root.append(button);

  let open = false;
  let count = 0;
  const name = () => {
    const label = open ? labels.close : labels.open;
    button.setAttribute("aria-label", count && !open ? `${label}, ${labels.unread(count)}` : label);
    button.setAttribute("aria-expanded", String(open));
    badge.textContent = count && !open ? (count > 9 ? "9+" : String(count)) : "";
  };
  const colour = (value: string | undefined) =>
    Object.entries(palette(value)).forEach(([property, css]) => element.style.setProperty(property, css));

  name();
  colour(options.colour);
  document.body.append(element);
  return {
    root,
    button,
    colour,
    busy: (on) => button.setAttribute("aria-busy", String(on)),
    expanded: (value) => {
      open = value;
      name();
    },
    unread: (value) => {
      count = value;
      name();
    },
  };
}
