/** Signs of the pages of copied posts. */
import { Icon } from "../../parts/icons";

/** A frame with a picture, and a heart at its corner. */
export const Social = () => (
  <Icon>
    <path d="M16.500 8V5.500a2 2 0 0 0-2-2h-9a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2H8" />
    <path d="m3.500 12.500 3-3 2.500 2.500" />
    <path d="M13.500 17s-3.500-2-3.500-4.300a1.900 1.900 0 0 1 3.500-1.100 1.900 1.900 0 0 1 3.500 1.100C17 15 13.500 17 13.500 17z" />
  </Icon>
);
