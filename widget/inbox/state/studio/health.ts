/** How the health of an inbox looks. */
const TONES: Readonly<Record<string, string>> = { good: "good", warning: "queue", bad: "bad" };

/** Nothing for what nobody knows yet. */
export const healthTone = (health: string): string | undefined => TONES[health];
