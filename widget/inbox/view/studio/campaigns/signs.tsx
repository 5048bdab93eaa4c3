/** Signs of pages that are fetched later, so that nobody fetches them before. */
import { Icon } from "../../parts/icons";

export const Megaphone = () => (
  <Icon>
    <path d="M3.500 8.300v3.400h2.700l7.300 3.600V4.700L6.200 8.300zM6.200 11.900v3.600h2.200v-2.500M16 8.200a2.600 2.600 0 0 1 0 3.600" />
  </Icon>
);
/** A list with a head on every line. */
export const Audience = () => (
  <Icon>
    <circle cx="5.200" cy="5.500" r="1.600" />
    <circle cx="5.200" cy="10" r="1.600" />
    <circle cx="5.200" cy="14.500" r="1.600" />
    <path d="M9.500 5.500h7M9.500 10h7M9.500 14.500h4.500" />
  </Icon>
);
