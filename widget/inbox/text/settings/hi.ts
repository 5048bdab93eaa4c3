import type { SettingsText } from "./en"; import { settings as en } from "./en"; export const settings: SettingsText = en;
