/** A contact's initials in a colour of their own, with the online lamp. */
import { memo } from "react";

const HUES = 8;

function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter((w) => /^[\p{L}\p{N}]/u.test(w));
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words.slice(0, 1);
  return picked.map((w) => [...(w ?? "")][0] ?? "").join("").toUpperCase() || "?";
}

function hue(id: string): number {
  let sum = 0;
  for (const c of id) sum = (sum * 33 + (c.codePointAt(0) ?? 0)) >>> 0;
  return sum % HUES;
}

export const Avatar = memo(function Avatar({ id, name, online, size = "m" }: { id: string; name: string; online?: boolean; size?: "s" | "m" | "l" }) {
  return (
    <span className={`avatar ${size}`} data-hue={hue(id)} aria-hidden="true">
      {initials(name)}
      {online && <span className="online" />}
    </span>
  );
});
