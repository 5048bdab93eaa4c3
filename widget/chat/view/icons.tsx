/** Line drawings on a 24 grid; decoration only, the control around each has the name. */

import type { ComponentChildren } from "preact";

function Icon({ children, class: name = "" }: { children: ComponentChildren; class?: string }) {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  );
}

export const Down = () => <Icon><path d="m6 9.500 6 6 6-6" /></Icon>;
export const Cross = () => <Icon><path d="m7 7 10 10M17 7 7 17" /></Icon>;
export const Send = () => <Icon class="flip"><path d="M5 12h13M12.500 6.500 18.500 12l-6 5.500" /></Icon>;
export const Arrow = () => <Icon class="flip"><path d="m9.500 6.500 5.500 5.500-5.500 5.500" /></Icon>;
export const Clip = () => <Icon><path d="m19 11.500-7.300 7.100a4.600 4.600 0 0 1-6.500-6.500l7.600-7.400a3 3 0 0 1 4.300 4.300l-7.400 7.200a1.500 1.500 0 0 1-2.100-2.100l6.700-6.500" /></Icon>;
export const Person = () => <Icon><circle cx="12" cy="8.300" r="3.800" /><path d="M4.800 20c.7-3.800 3.600-5.700 7.200-5.700s6.500 1.900 7.200 5.700" /></Icon>;
export const Page = () => <Icon><path d="M7 3.500h6.500L18 8v12.500H7zM13.300 3.800V8.200H18M10 12.500h5M10 16h5" /></Icon>;
export const Out = () => <Icon class="flip"><path d="M9.500 6H6v12h12v-3.500M13 5.500h5.500V11M18 6l-7.500 7.500" /></Icon>;
export const Tick = () => <Icon><path d="m5 12.500 4.500 4.500L19 7.500" /></Icon>;
export const Ticks = () => <Icon><path d="m2.500 12.500 4.300 4.300 9-9M11.500 15.300l1.700 1.600 8.800-9.100" /></Icon>;
export const Alert = () => <Icon><circle cx="12" cy="12" r="8.500" /><path d="M12 7.800v5M12 16v.2" /></Icon>;
export const Quote = () => <Icon><path d="M10 7.500c-3 .8-4.500 2.700-4.500 5.500V17h4.800v-4.500H7.800M18.700 7.500c-3 .8-4.500 2.700-4.500 5.500V17H19v-4.500h-2.500" /></Icon>;

/** A jack of a switchboard: the mark of the assistant, which is not a person. */
export const Jack = () => (
  <svg class="jack" viewBox="0 0 40 40" aria-hidden="true">
    <circle cx="20" cy="20" r="12.500" />
    <circle cx="20" cy="20" r="6.500" />
    <circle class="hole" cx="20" cy="20" r="2.600" />
  </svg>
);

/** A strip of the exchange: sockets, two cords, one lamp lit. Decoration of the greeting. */
export const Cords = () => (
  <svg class="cords" viewBox="0 0 404 96" aria-hidden="true">
    <g class="sockets">
      {[22, 56].flatMap((y) => COLUMNS.map((x) => <circle key={`${x} ${y}`} cx={x} cy={y} r="7" />))}
    </g>
    <path class="cord" d="M70 22c6 96 136 92 156 34" />
    <path class="cord late" d="M148 56c10 60 176 66 195-34" />
    <g class="plugs">
      {PLUGS.map(([x, y]) => (
        <circle key={x} cx={x} cy={y} r="9" />
      ))}
    </g>
    <circle class="lit" cx="226" cy="39" r="3.500" />
  </svg>
);

const COLUMNS = [31, 70, 109, 148, 187, 226, 265, 304, 343, 382];
const PLUGS = [[70, 22], [226, 56], [148, 56], [343, 22]] as const;
