/** What browser and server say to each other: all of it from `api.ts`, which is made from the program's code. */
export type * from "./api";
export { NEEDS } from "./api";
