/** What this browser remembers of its operator's taste. */
import { type Cell, createCell } from "./cell";

export interface Preferences {
  theme: "system" | "light" | "dark";
  /** Empty: the browser's own language. */
  language: "" | "en" | "es" | "hi";
  sound: boolean;
  notices: boolean;
  contactPanel: boolean;
  /** Where calls are taken that are not taken in the browser; empty: nobody has said yet. */
  phone: string;
}

const KEY = "switchboard.preferences";
const DEFAULTS: Preferences = { theme: "system", language: "", sound: false, notices: false, contactPanel: true, phone: "" };

export interface PreferencesCell extends Cell<Preferences> {
  change(part: Partial<Preferences>): void;
}

function stored(): Preferences {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>) };
  } catch {
    return DEFAULTS;
  }
}

export function createPreferences(): PreferencesCell {
  const cell = createCell(stored());
  function paint() {
    const { theme } = cell.get();
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }
  paint();
  cell.subscribe(paint);
  addEventListener("storage", (e) => {
    if (e.key === KEY) cell.set(stored());
  });
  return {
    ...cell,
    change(part) {
      cell.set({ ...cell.get(), ...part });
      localStorage.setItem(KEY, JSON.stringify(cell.get()));
    },
  };
}
