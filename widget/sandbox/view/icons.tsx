/** Drawn for this page on a 20 grid, as the inbox's are. None of them is anybody's logo. */
import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {children}
    </svg>
  );
}

export const Clip = () => (
  <Icon>
    <path d="m13.5 6-6 6a2 2 0 0 0 2.800 2.800l6-6a4 4 0 0 0-5.600-5.600l-6 6a6 6 0 0 0 8.500 8.500l4.300-4.300" />
  </Icon>
);
export const Send = () => (
  <Icon>
    <path d="M3.500 10h12M10.500 4.800 16 10l-5.500 5.200" />
  </Icon>
);
export const Dots = () => (
  <Icon>
    <path d="M5 10h.01M10 10h.01M15 10h.01" stroke-width="2.600" />
  </Icon>
);
export const Close = () => (
  <Icon>
    <path d="m5.500 5.500 9 9m0-9-9 9" />
  </Icon>
);
export const NewPerson = () => (
  <Icon>
    <circle cx="8" cy="7" r="3" />
    <path d="M2.500 16c.6-3 2.700-4.500 5.500-4.500s4.900 1.500 5.500 4.500M15.500 7.500v5M13 10h5" />
  </Icon>
);
export const Check = () => (
  <Icon>
    <path d="m4.500 10.500 3.700 3.700 7.300-8" />
  </Icon>
);
export const Checks = () => (
  <Icon>
    <path d="m2 10.700 3.300 3.500 6.700-8M10.300 13.500l.8.700 6.900-8" />
  </Icon>
);
export const File = () => (
  <Icon>
    <path d="M5 2.800h6.500L15.500 7v10.200H5zM11.500 2.800V7h4" />
  </Icon>
);
export const Out = () => (
  <Icon>
    <path d="M11 4h5v5M16 4l-7 7M14 12v4H4V6h4" />
  </Icon>
);
export const Handset = () => (
  <Icon>
    <path d="M5.500 3 8 3.500l.8 3.700-1.800 1.300a10 10 0 0 0 4.500 4.500l1.300-1.800 3.700.8.500 2.500c0 1.500-1 2.500-2.500 2.500C8.500 17 3 11.500 3 5.500 3 4 4 3 5.500 3z" />
  </Icon>
);
export const Microphone = () => (
  <Icon>
    <path d="M10 2.800a2.500 2.500 0 0 1 2.500 2.500v4a2.500 2.500 0 0 1-5 0v-4A2.500 2.500 0 0 1 10 2.800zM4.800 9.500a5.200 5.200 0 0 0 10.400 0M10 14.700v2.500" />
  </Icon>
);
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" fill="none" aria-hidden="true">
    <circle cx="9.5" cy="21.5" r="5" stroke="currentColor" stroke-width="3" />
    <circle cx="22.5" cy="10.5" r="5.5" fill="currentColor" />
    <path d="M14 19.5c5-2 3-6.5 5.5-8" stroke="currentColor" stroke-width="3" stroke-linecap="round" />
  </svg>
);
