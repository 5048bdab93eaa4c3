/** The sign of pages that are fetched later. */
import { Icon } from "../../parts/icons";

/** Two ways between two sides. */
export const Exchange = () => (
  <Icon>
    <path d="M4 7.200h11.500M12.500 4l3.200 3.200-3.200 3.200M16 12.800H4.500M7.500 9.600l-3.200 3.200L7.500 16" />
  </Icon>
);
