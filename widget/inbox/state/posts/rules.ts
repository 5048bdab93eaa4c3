/** What a platform would refuse of a post, found while it is written. The server asks the same, and the platform has the last word. */
import type { PostPicture } from "../../session/post_api";

/** The parts of a post that rules are about. */
export interface Written {
  channel: string;
  text: string;
  link: string;
  media: readonly Pick<PostPicture, "kind" | "media_type" | "bytes" | "width" | "height">[];
}

export type Rule = "nothing" | "needs_picture" | "text_long" | "hashtags" | "mentions" | "link_odd" | "link_beside" | "link_unseen" | "jpeg" | "heavy" | "ratio" | "many" | "mixed" | "films";

export interface Found {
  rule: Rule;
  /** JSON pointer of the part that it is about. */
  at: string;
  /** How many there are, and how many there may be. */
  n?: number;
  most?: number;
}

/** What is not there yet, and no mistake while somebody still writes. */
const MISSING: readonly Rule[] = ["nothing", "needs_picture"];
export const isMissing = ({ rule }: Found): boolean => MISSING.includes(rule);

export const MOST_MEDIA = 10;
export const MOST_HASHTAGS = 30;
const MOST_MENTIONS = 20;
const HEAVIEST = 8 * 1024 * 1024;
/** Width by height: from upright to broad. */
const [NARROWEST, BROADEST] = [4 / 5, 1.91];
/** Sizes are whole pixels. */
const BLUR = 0.005;

export const longestText = (channel: string): number => (channel === "instagram" ? 2_200 : 63_206);

/** Characters as people count them, and not halves of them. */
export const lengthOf = (text: string): number => [...text].length;

export const hashtagsIn = (text: string): string[] => text.match(/#[\p{L}\p{M}\p{N}_]+/gu) ?? [];

/** What is not even kept, as long as it is so. */
const UNKEEPABLE: readonly Rule[] = ["link_odd", "many"];
export const isUnkeepable = ({ rule }: Found): boolean => UNKEEPABLE.includes(rule);

function isAddress(link: string): boolean {
  if (/\s/.test(link)) return false;
  try {
    return ["http:", "https:"].includes(new URL(link).protocol);
  } catch {
    return false;
  }
}

export function findings(written: Written): Found[] {
  const { channel, text, link, media } = written;
  const found: Found[] = [];
  const most = longestText(channel);
  const n = lengthOf(text.trim());
  if (n > most) found.push({ rule: "text_long", at: "/text", n, most });
  if (media.length > MOST_MEDIA) found.push({ rule: "many", at: "/media", n: media.length, most: MOST_MEDIA });
  if (link !== "" && !isAddress(link)) found.push({ rule: "link_odd", at: "/link" });
  return [...found, ...(channel === "instagram" ? ofInstagram(written) : ofPage(written))];
}

function ofInstagram({ text, link, media }: Written): Found[] {
  const found: Found[] = [];
  if (media.length === 0) found.push({ rule: "needs_picture", at: "/media" });
  const hashtags = hashtagsIn(text).length;
  if (hashtags > MOST_HASHTAGS) found.push({ rule: "hashtags", at: "/text", n: hashtags, most: MOST_HASHTAGS });
  const mentions = (text.match(/@[\p{L}\p{N}_]/gu) ?? []).length;
  if (mentions > MOST_MENTIONS) found.push({ rule: "mentions", at: "/text", n: mentions, most: MOST_MENTIONS });
  if (link !== "") found.push({ rule: "link_unseen", at: "/link" });
  media.forEach(({ kind, media_type, bytes, width, height }, place) => {
    if (kind !== "image") return;
    const at = `/media/${place}`;
    const ratio = width && height ? width / height : undefined;
    if (media_type !== "image/jpeg") found.push({ rule: "jpeg", at });
    else if (bytes > HEAVIEST) found.push({ rule: "heavy", at });
    else if (ratio !== undefined && (ratio < NARROWEST - BLUR || ratio > BROADEST + BLUR)) found.push({ rule: "ratio", at });
  });
  return found;
}

function ofPage({ text, link, media }: Written): Found[] {
  const found: Found[] = [];
  const films = media.filter(({ kind }) => kind === "video").length;
  if (text.trim() === "" && link === "" && media.length === 0) found.push({ rule: "nothing", at: "/text" });
  if (link !== "" && media.length > 0) found.push({ rule: "link_beside", at: "/link" });
  if (films > 0 && films < media.length) found.push({ rule: "mixed", at: "/media" });
  else if (films > 1) found.push({ rule: "films", at: "/media" });
  return found;
}
