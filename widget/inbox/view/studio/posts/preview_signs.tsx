/** Signs below a post that is shown: what others may do with it. */
import { Icon } from "../../parts/icons";

export { Back, Bookmark, Comment, Dots, Globe, Photo } from "../../parts/icons";

export const Heart = () => (
  <Icon>
    <path d="M10 16.200 4.300 10.400a3.600 3.600 0 0 1 5.100-5.100l.6.6.6-.6a3.600 3.600 0 0 1 5.100 5.100z" />
  </Icon>
);
export const Share = () => (
  <Icon>
    <path d="M16.500 3.800 3.800 8.600l5.200 2.400 2.400 5.200zM9 11l7.500-7.200" />
  </Icon>
);
export const Thumb = () => (
  <Icon>
    <path d="M7 9.200 9.600 3.900a1.700 1.700 0 0 1 2.600 1.700l-.5 2.600h3.500a1.500 1.500 0 0 1 1.500 1.800l-.9 4.600a1.500 1.500 0 0 1-1.500 1.200H7zM7 9.200H3.800v6.600H7" />
  </Icon>
);
