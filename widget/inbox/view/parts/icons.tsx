/** The icon set: drawn for this product on a 20 grid, strokes of 1.6. */
import type { ReactNode } from "react";

export function Icon({ children, filled = false }: { children: ReactNode; filled?: boolean }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill={filled ? "currentColor" : "none"}
      stroke={filled ? "none" : "currentColor"}
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

/** The product's mark: two jacks and the cord between them. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="28" height="28" fill="none" aria-hidden="true" focusable="false">
      <circle cx="9.5" cy="21.5" r="5" stroke="currentColor" strokeWidth="3" />
      <circle cx="22.5" cy="10.5" r="5.5" fill="currentColor" />
      <path d="M14 19.5c5-2 3-6.5 5.5-8" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}

export const Mine = () => (
  <Icon>
    <path d="M4 11.5v-1a6 6 0 0 1 12 0v1" />
    <rect x="2.8" y="11" width="3.4" height="5" rx="1.5" />
    <rect x="13.8" y="11" width="3.4" height="5" rx="1.5" />
  </Icon>
);
export const Bell = () => (
  <Icon>
    <path d="M5 13.5c1-1.2 1-2.600 1-5a4 4 0 0 1 8 0c0 2.400 0 3.800 1 5z" />
    <path d="M8.500 16.200a1.700 1.700 0 0 0 3 0" />
  </Icon>
);
export const Lines = () => (
  <Icon>
    <path d="M3.500 5.500h13M3.500 10h13M3.500 14.500h8" />
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
export const Clock = () => (
  <Icon>
    <circle cx="10" cy="10" r="6.800" />
    <path d="M10 6.300V10l2.400 1.600" />
  </Icon>
);
export const Alert = () => (
  <Icon>
    <circle cx="10" cy="10" r="6.800" />
    <path d="M10 6.500v4M10 13.400v.1" />
  </Icon>
);
export const Bot = () => (
  <Icon>
    <rect x="3.800" y="7" width="12.400" height="8.500" rx="2.600" />
    <path d="M10 4v3M7.600 10.700v1M12.400 10.700v1" />
  </Icon>
);
export const Person = () => (
  <Icon>
    <circle cx="10" cy="7" r="3" />
    <path d="M4.500 16c.6-3 2.800-4.500 5.500-4.500s4.900 1.500 5.500 4.500" />
  </Icon>
);
/** Two heads: the people of the business. */
export const People = () => (
  <Icon>
    <circle cx="7.500" cy="7.200" r="2.700" />
    <path d="M2.800 15.500c.5-2.800 2.300-4.100 4.700-4.100s4.200 1.300 4.700 4.100M12.600 4.700a2.700 2.700 0 0 1 0 5M14.200 11.700c1.600.5 2.700 1.800 3 3.800" />
  </Icon>
);
export const Key = () => (
  <Icon>
    <circle cx="6.800" cy="13.200" r="3.300" />
    <path d="m9.200 10.800 6.600-6.600M13 7l2.300 2.300M15.200 4.800l1.600 1.600" />
  </Icon>
);
export const Lock = () => (
  <Icon>
    <rect x="4.800" y="9" width="10.400" height="7.200" rx="1.800" />
    <path d="M7.300 9V6.800a2.700 2.700 0 0 1 5.400 0V9" />
  </Icon>
);
export const Clip = () => (
  <Icon>
    <path d="m15.500 9.300-5.700 5.600a3.400 3.400 0 0 1-4.800-4.800l6-5.900a2.300 2.300 0 0 1 3.200 3.200l-5.900 5.800a1.100 1.100 0 0 1-1.600-1.600l5.200-5.100" />
  </Icon>
);
export const File = () => (
  <Icon>
    <path d="M5.500 3.500h5.300l3.700 3.700v9.300h-9z" />
    <path d="M10.500 3.800v3.700h3.700" />
  </Icon>
);
export const Book = () => (
  <Icon>
    <path d="M10 5.600C8.300 4.400 6.200 4.200 3.500 4.500v10.600c2.700-.3 4.800 0 6.500 1.200 1.700-1.200 3.800-1.500 6.500-1.200V4.500c-2.700-.3-4.800-.1-6.500 1.100zM10 5.600v10.700" />
  </Icon>
);
export const Out = () => (
  <Icon>
    <path d="M8 5H5v10.200h10V12M11 4.500h4.600V9M15.300 4.800 9.500 10.500" />
  </Icon>
);
/** A bubble with lines: what was said below a post. */
export const Comment = () => (
  <Icon>
    <path d="M4 4.500h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H9.500L6 16.500v-3H4a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1z" />
    <path d="M6.300 7.700h7.400M6.300 10.400h4.700" />
  </Icon>
);
export const Letter = () => (
  <Icon>
    <rect x="3" y="5" width="14" height="10.500" rx="1.600" />
    <path d="m3.600 6.300 6.400 5 6.400-5" />
  </Icon>
);
export const Dots = () => (
  <Icon filled>
    <circle cx="4.800" cy="10" r="1.500" />
    <circle cx="10" cy="10" r="1.500" />
    <circle cx="15.200" cy="10" r="1.500" />
  </Icon>
);
export const Back = () => (
  <Icon>
    <path d="M12 4.500 6.500 10l5.500 5.500" />
  </Icon>
);
export const Down = () => (
  <Icon>
    <path d="M10 4.500v10.500M5.500 10.800 10 15.200l4.500-4.400" />
  </Icon>
);
export const Chevron = () => (
  <Icon>
    <path d="m6 8 4 4 4-4" />
  </Icon>
);
export const Panel = () => (
  <Icon>
    <rect x="3" y="4" width="14" height="12" rx="2" />
    <path d="M12.300 4v12" />
  </Icon>
);
export const Close = () => (
  <Icon>
    <path d="m5.500 5.500 9 9M14.500 5.500l-9 9" />
  </Icon>
);
export const Send = () => (
  <Icon>
    <path d="M10 15.500V5M5.500 9.200 10 4.700l4.500 4.500" />
  </Icon>
);
export const Return = () => (
  <Icon>
    <path d="M7 4.500 3.500 8 7 11.500M3.800 8H12a4 4 0 0 1 0 8H9" />
  </Icon>
);
export const Hand = () => (
  <Icon>
    <path d="M4.200 5.200c-.8 5.200 5.400 11.400 10.600 10.600.7-.1 1.200-.7 1.300-1.400l.1-1.300a1 1 0 0 0-.7-1l-2.300-.8a1 1 0 0 0-1.100.4l-.7 1a7.500 7.500 0 0 1-4.100-4.100l1-.7a1 1 0 0 0 .4-1.100l-.8-2.300a1 1 0 0 0-1-.7l-1.300.1c-.7.100-1.300.600-1.400 1.300z" />
  </Icon>
);
export const Pencil = () => (
  <Icon>
    <path d="m4 16 .7-3.200 8.200-8.200a1.400 1.400 0 0 1 2 0l.5.5a1.400 1.400 0 0 1 0 2l-8.200 8.200z" />
  </Icon>
);
export const Shield = () => (
  <Icon>
    <path d="M10 3.300 4.500 5.200v4.300c0 3.500 2.300 5.900 5.500 7.200 3.200-1.300 5.500-3.700 5.500-7.200V5.200z" />
    <path d="m7.600 9.900 1.800 1.700 3-3.300" />
  </Icon>
);
export const Gear = () => (
  <Icon>
    <path d="M3.500 6.500h6M14 6.500h2.500M3.500 13.500H6M10.500 13.500h6" />
    <circle cx="11.800" cy="6.500" r="2" />
    <circle cx="8.200" cy="13.500" r="2" />
  </Icon>
);
export const Eye = () => (
  <Icon>
    <path d="M2.500 10c1.700-3.200 4.300-4.800 7.500-4.800s5.800 1.600 7.500 4.800c-1.700 3.200-4.300 4.800-7.500 4.800S4.200 13.200 2.500 10z" />
    <circle cx="10" cy="10" r="2.200" />
  </Icon>
);
export const Eraser = () => (
  <Icon>
    <path d="M8 16h8.500M4.200 11.800l7-7a1.400 1.400 0 0 1 2 0l2.800 2.800a1.400 1.400 0 0 1 0 2L9.600 16H7.200l-3-3a.900.900 0 0 1 0-1.200ZM8 8l5 5" />
  </Icon>
);
export const EyeOff = () => (
  <Icon>
    <path d="M3 3.500 17 17M8.200 5.400c.6-.1 1.200-.2 1.800-.2 3.200 0 5.800 1.600 7.500 4.800-.6 1.200-1.400 2.100-2.300 2.900M12.300 14.400c-.7.300-1.500.400-2.300.400-3.200 0-5.800-1.600-7.500-4.800.8-1.500 1.800-2.600 3-3.400" />
  </Icon>
);
export const Plus = () => (
  <Icon>
    <path d="M10 4.500v11M4.500 10h11" />
  </Icon>
);
export const Find = () => (
  <Icon>
    <circle cx="9" cy="9" r="5" />
    <path d="m12.800 12.800 3.700 3.700" />
  </Icon>
);
export const Trash = () => (
  <Icon>
    <path d="M4.500 6h11M8 6V4.200h4V6M6 6l.7 10h6.600L14 6M8.700 8.800v4.500M11.300 8.800v4.500" />
  </Icon>
);
export const Retry = () => (
  <Icon>
    <path d="M15.800 10a5.800 5.800 0 1 1-1.900-4.300M14.300 2.800v3.200h-3.200" />
  </Icon>
);
export const Globe = () => (
  <Icon>
    <circle cx="10" cy="10" r="6.800" />
    <path d="M3.300 10h13.400M10 3.200c-4 4.200-4 9.400 0 13.600 4-4.200 4-9.400 0-13.600z" />
  </Icon>
);
export const Folder = () => (
  <Icon>
    <path d="M3.200 5.500h4.600l1.700 2h7.300v8H3.200z" />
  </Icon>
);
export const Tray = () => (
  <Icon>
    <path d="M10 12V3.800M6.600 7.100 10 3.700l3.400 3.400M3.800 11.500v4.300h12.400v-4.300" />
  </Icon>
);
export const Download = () => (
  <Icon>
    <path d="M10 3.800V12M6.600 8.800 10 12.200l3.400-3.400M3.800 12.500v3.300h12.400v-3.300" />
  </Icon>
);
export const Question = () => (
  <Icon>
    <circle cx="10" cy="10" r="6.800" />
    <path d="M8 8.200c.1-1.200.9-1.900 2-1.900 1.200 0 2 .7 2 1.800 0 1.400-2 1.600-2 3M10 13.500v.1" />
  </Icon>
);
export const Answered = () => (
  <Icon>
    <path d="M3.500 4.500h13v9H9.300L6 16.300v-2.800H3.500z" />
    <path d="m7.300 9 1.900 1.800 3.500-3.500" />
  </Icon>
);
export const Star = ({ lit }: { lit: boolean }) => (
  <svg className="star" data-lit={lit} viewBox="0 0 20 20" aria-hidden="true">
    <path d="m10 2.300 2.400 4.900 5.400.8-3.900 3.800.9 5.400-4.800-2.500-4.800 2.500.9-5.400L2.200 8l5.400-.8z" />
  </svg>
);
export const Up = () => (
  <Icon>
    <path d="M10 15.500V5M5.500 9.200 10 4.700l4.500 4.500" />
  </Icon>
);
export const Chat = () => (
  <Icon>
    <path d="M3.500 4.500h13v9H9.300L6 16.300v-2.800H3.500z" />
    <path d="M7 8h6M7 10.500h3.500" />
  </Icon>
);
export const Grid = () => (
  <Icon>
    <rect x="3.800" y="3.800" width="5" height="5" rx="1.200" />
    <rect x="11.200" y="3.800" width="5" height="5" rx="1.200" />
    <rect x="3.800" y="11.200" width="5" height="5" rx="1.200" />
    <rect x="11.200" y="11.200" width="5" height="5" rx="1.200" />
  </Icon>
);
export const Spark = () => (
  <Icon>
    <path d="M9 3.500c.6 3.600 2 5 5.500 5.500-3.500.5-4.900 1.900-5.500 5.500-.6-3.600-2-5-5.500-5.500 3.500-.5 4.900-1.900 5.500-5.500zM15 12.500c.2 1.500.8 2.100 2.300 2.300-1.500.2-2.100.8-2.300 2.300-.2-1.500-.8-2.100-2.300-2.300 1.500-.2 2.100-.8 2.300-2.300z" />
  </Icon>
);
export const Stop = () => (
  <Icon>
    <rect x="5.500" y="5.500" width="9" height="9" rx="1.800" />
  </Icon>
);
export const Plug = () => (
  <Icon>
    <path d="M7.500 3.500v4M12.500 3.500v4M5.500 7.500h9v2.500a4.500 4.500 0 0 1-9 0zM10 14.500v2.500" />
  </Icon>
);
export const Tool = () => (
  <Icon>
    <path d="M12.800 3.700a3.800 3.800 0 0 0-3.600 5.100L3.900 14a1.500 1.500 0 0 0 2.100 2.100l5.200-5.300a3.800 3.800 0 0 0 4.900-4.900l-2.200 2.200-1.900-.4-.4-1.900z" />
  </Icon>
);
export const Chart = () => (
  <Icon>
    <path d="M4 16.200h12M6 13.500V9M10 13.500v-9M14 13.500V7" />
  </Icon>
);
export const Fork = () => (
  <Icon>
    <path d="M4 10h4c3 0 3-4.500 6-4.500h2M8 10c3 0 3 4.500 6 4.500h2M14 3.500l2 2-2 2M14 12.500l2 2-2 2" />
  </Icon>
);
export const Phone = () => (
  <Icon>
    <rect x="5.800" y="2.800" width="8.400" height="14.400" rx="2" />
    <path d="M9 14.600h2" />
  </Icon>
);
export const Handset = () => (
  <Icon>
    <path d="M5.200 3.400h2.600l1.300 3.400-1.700 1.300a8.400 8.400 0 0 0 4.500 4.500l1.300-1.700 3.400 1.300v2.600a1.400 1.400 0 0 1-1.500 1.400A12.800 12.800 0 0 1 3.800 4.900a1.400 1.400 0 0 1 1.400-1.500Z" />
  </Icon>
);
export const Photo = () => (
  <Icon>
    <rect x="3.200" y="4" width="13.600" height="12" rx="2" />
    <circle cx="7.400" cy="8" r="1.400" />
    <path d="m3.600 14.200 4-3.600 2.600 2.200 2.800-2.800 3.400 3.200" />
  </Icon>
);
export const Pin = () => (
  <Icon>
    <path d="M10 17c3.400-3.600 5-6.200 5-8.400a5 5 0 0 0-10 0c0 2.200 1.600 4.800 5 8.400z" />
    <circle cx="10" cy="8.500" r="1.800" />
  </Icon>
);
export const Cart = () => (
  <Icon>
    <path d="M2.800 4h2l1.700 8.200h8.200l1.600-5.900H5.300" />
    <circle cx="7.800" cy="15.200" r="1.100" />
    <circle cx="13.400" cy="15.200" r="1.100" />
  </Icon>
);
export const Pressed = () => (
  <Icon>
    <rect x="3" y="4.500" width="14" height="7" rx="3.500" />
    <path d="M10 9.500v6.800l1.900-1.700 1.300 2.500M10 9.500l4.600 4.800-2.700.300" />
  </Icon>
);
export const Quote = () => (
  <Icon>
    <path d="M8 5 4 9l4 4M4.300 9H11c3 0 5 2 5 6" />
  </Icon>
);
export const Copy = () => (
  <Icon>
    <rect x="7" y="7" width="9.500" height="9.500" rx="2" />
    <path d="M13 7V5.500a2 2 0 0 0-2-2H5.500a2 2 0 0 0-2 2V11a2 2 0 0 0 2 2H7" />
  </Icon>
);
export const Smile = () => (
  <Icon>
    <circle cx="10" cy="10" r="6.800" />
    <path d="M7.300 8.200v.1M12.700 8.200v.1M7 11.700c1.600 2 4.400 2 6 0" />
  </Icon>
);
export const Mailbox = () => (
  <Icon>
    <path d="M3.500 10.500 5.600 5h8.800l2.100 5.500v5h-13z" />
    <path d="M3.700 10.500h3.800l1 2h3l1-2h3.800" />
  </Icon>
);
export const Play = () => (
  <Icon>
    <path d="M7 4.800 15.200 10 7 15.200Z" />
  </Icon>
);
export const Tag = () => (
  <Icon>
    <path d="M3.500 9.200V4.500a1 1 0 0 1 1-1h4.700l7.300 7.300-5.700 5.700z" />
    <path d="M6.800 6.700v.1" />
  </Icon>
);
export const Moon = () => (
  <Icon>
    <path d="M16.300 12A6.800 6.800 0 0 1 8 3.700a6.800 6.800 0 1 0 8.300 8.300Z" />
  </Icon>
);
export const At = () => (
  <Icon>
    <circle cx="10" cy="10" r="2.800" />
    <path d="M12.800 7.200v3.600c0 1.300.8 2 1.800 2s2-1 2-3A6.600 6.600 0 1 0 14 15.300" />
  </Icon>
);
export const Funnel = () => (
  <Icon>
    <path d="M3.500 4.500h13L11.700 10v5.500l-3.400-1.800V10z" />
  </Icon>
);
export const Bookmark = () => (
  <Icon>
    <path d="M5.500 3.500h9v13L10 13l-4.500 3.500z" />
  </Icon>
);
export const Steps = () => (
  <Icon>
    <path d="M3.500 5.500h2M3.500 10h2M3.500 14.500h2M8.500 5.500h8M8.500 10h8M8.500 14.500h8" />
  </Icon>
);
export const Slash = () => (
  <Icon>
    <rect x="3.500" y="3.500" width="13" height="13" rx="2.500" />
    <path d="M11.800 6.700 8.200 13.300" />
  </Icon>
);
export const Bolt = () => (
  <Icon>
    <path d="M11 2.500 4.500 11.500H10l-1 6 6.500-9H10l1-6Z" />
  </Icon>
);
export const Flag = () => (
  <Icon>
    <path d="M4.500 17.500v-14M4.500 4.300h11l-2.600 3.600 2.600 3.600h-11" />
  </Icon>
);
export const Megaphone = () => (
  <Icon>
    <path d="M3.500 8.300v3.400h2.700l7.300 3.600V4.700L6.200 8.300zM6.200 11.900v3.600h2.200v-2.500M16 8.200a2.600 2.600 0 0 1 0 3.600" />
  </Icon>
);
export const Card = () => (
  <Icon>
    <rect x="2.500" y="4" width="15" height="12" rx="2" />
    <circle cx="7" cy="9" r="1.800" />
    <path d="M4.500 13.500c.4-1.500 1.300-2.200 2.500-2.200s2.100.7 2.500 2.200M12 8.500h3M12 11.500h3" />
  </Icon>
);
export const Zoom = () => (
  <Icon>
    <circle cx="8.500" cy="8.500" r="5" />
    <path d="m12.300 12.300 4.200 4.200M8.500 6.500v4M6.500 8.500h4" />
  </Icon>
);
