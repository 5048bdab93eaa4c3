/** The sign of audiences, which is fetched later. */
import { Icon } from "../../parts/icons";

/** A list with a head on every line. */
export const Audience = () => (
  <Icon>
    <circle cx="5.200" cy="5.500" r="1.600" />
    <circle cx="5.200" cy="10" r="1.600" />
    <circle cx="5.200" cy="14.500" r="1.600" />
    <path d="M9.500 5.500h7M9.500 10h7M9.500 14.500h4.500" />
  </Icon>
);
