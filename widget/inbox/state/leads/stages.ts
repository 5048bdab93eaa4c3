/** How far leads come: the stages in their order, and what follows of a stage. */
import type { Stage } from "../../session/lead_api";

export const STAGES: readonly Stage[] = ["unreal", "real", "hold", "won", "rejected"];

/** Nothing more is to be done. */
export const isOver = (stage: Stage): boolean => stage === "won" || stage === "rejected";

export const MOST_TAGS = 20;
export const MOST_DETAILS = 30;
export const LONGEST_FIELD = 200;
export const LONGEST_TEXT = 2_000;
