import type { TurnsText } from "./en"; import { turns as en } from "./en"; export const turns: TurnsText = en;
