/** What browser and server say to each other: all of it from `api.ts`, which is made from the program's code. */
import type { Citation as Plain } from "./api";

export type * from "./api";

/** What a citation gets beside, until the generated description has it. */
export type Citation = Plain & { page?: number; document?: string; quote?: string };
