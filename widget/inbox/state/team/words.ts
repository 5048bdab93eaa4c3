/** Small questions about what people type and what the server answers. */

export const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text);

/** A server that does not know its own address begins links with `/`. */
export const absolute = (link: string, origin: string): string => (link.startsWith("/") ? `${origin}${link}` : link);
