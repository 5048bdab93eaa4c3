import type { BotsText } from "./en"; import { bots as en } from "./en"; export const bots: BotsText = en;
