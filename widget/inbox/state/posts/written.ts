/** What is written of a post in the form, and what becomes of it on the wire and in the preview. */
import type { NewPost, Post, PostEdit, PostPicture } from "../../session/post_api";

export interface PostForm {
  inbox: string;
  text: string;
  link: string;
  media: readonly PostPicture[];
  /** Empty: no time yet. */
  publish_at: string;
}

export const freshForm = (inbox: string, publish_at: string): PostForm => ({ inbox, text: "", link: "", media: [], publish_at });

export const formOf = ({ inbox, text, link, media, publish_at }: Post): PostForm => ({ inbox, text, link: link ?? "", media, publish_at: publish_at ?? "" });

export function bodyOf({ inbox, text, link, media, publish_at }: PostForm): NewPost {
  return {
    inbox,
    text: text.trim(),
    link: link.trim(),
    media: media.map(({ id, alt }) => ({ id, alt: (alt ?? "").trim() })),
    ...(publish_at === "" ? {} : { publish_at }),
  };
}

export const editOf = (form: PostForm, version: number): PostEdit => ({ ...(bodyOf(form) as PostEdit), version });

/** Whether it says the same as the post that is kept; addresses of files are made anew with each answer. */
export const isAsKept = (form: PostForm, kept: PostForm): boolean => JSON.stringify(bodyOf(form)) === JSON.stringify(bodyOf(kept));

/** The medium at `from` stands at `to`. */
export function reordered<T>(media: readonly T[], from: number, to: number): T[] {
  const moved = media[from];
  if (moved === undefined || to < 0 || to >= media.length) return [...media];
  return media.toSpliced(from, 1).toSpliced(to, 0, moved);
}

export interface Piece {
  kind: "text" | "mark";
  text: string;
}

/** Hashtags, names and addresses are coloured where posts are shown. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(/(?<![\p{L}\p{N}_&/])[#@][\p{L}\p{M}\p{N}_.]*[\p{L}\p{M}\p{N}_]|https?:\/\/[^\s]+[^\s.,;:!?)]/gu)) {
    if (index > from) pieces.push({ kind: "text", text: text.slice(from, index) });
    pieces.push({ kind: "mark", text: mark });
    from = index + mark.length;
  }
  if (from < text.length) pieces.push({ kind: "text", text: text.slice(from) });
  return pieces;
}

/** What is seen before somebody asks for more; nothing when all of it is. */
export function folded(text: string, most: number): string | undefined {
  const signs = [...text];
  if (signs.length <= most) return undefined;
  const begin = signs.slice(0, most).join("");
  const word = begin.lastIndexOf(" ");
  return `${(word > most / 2 ? begin.slice(0, word) : begin).trimEnd()}…`;
}

export function hostOf(link: string): string {
  try {
    return new URL(link).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}
