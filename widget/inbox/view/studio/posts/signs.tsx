/** Signs of the pages of posts. */
import { Icon } from "../../parts/icons";

/** A leaf of a calendar with one day taken. */
export const Calendar = () => (
  <Icon>
    <rect x="3" y="4.500" width="14" height="12" rx="2" />
    <path d="M3 8.300h14M6.800 2.800v3M13.200 2.800v3" />
    <path d="M7 11.300h2.500v2.400H7z" />
  </Icon>
);
