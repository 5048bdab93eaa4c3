/** Colours from the bot's settings, made safe to read: contrast by WCAG 2 relative luminance. */

export type Rgb = [number, number, number];

export const DEFAULT_COLOUR = "#1c4b43";
const INK: Rgb = [28, 25, 21];
const WHITE: Rgb = [255, 255, 255];
/** The surfaces of styles/ground.css, light and dark, against which coloured text must be legible. */
const PAPER: Rgb = [250, 247, 242];
const NIGHT: Rgb = [35, 32, 29];

/** Reads `#rgb` or `#rrggbb`; anything else is the default colour. */
export function parse(colour: string | undefined): Rgb {
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour?.trim() ?? "")?.[1];
  if (!hex) return parse(DEFAULT_COLOUR);
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
  const value = parseInt(full, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The first of white, ink and black that reads well on `colour`; one of white and black always does. */
export function foreground(colour: Rgb): Rgb {
  return [WHITE, INK].find((text) => contrast(colour, text) >= 4.5) ?? [0, 0, 0];
}

/** Moves `colour` towards `goal` until it has a contrast of 4.5 with `ground`. */
function legible(colour: Rgb, ground: Rgb, goal: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = colour.map((part, i) => Math.round(part + (goal[i]! - part) * share)) as Rgb;
    if (contrast(mixed, ground) >= 4.5) return mixed;
  }
  return goal;
}

const css = (rgb: Rgb) => `rgb(${rgb.join(" ")})`;

/** The custom properties the style sheets build on. */
export function palette(colour: string | undefined): Record<string, string> {
  const rgb = parse(colour);
  return {
    "--accent": css(rgb),
    "--on-accent": css(foreground(rgb)),
    "--accent-text-light": css(legible(rgb, PAPER, INK)),
    "--accent-text-dark": css(legible(rgb, NIGHT, WHITE)),
  };
}
