export type * from "./chat";
export type * from "./inbox";
