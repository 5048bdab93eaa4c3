/** Small questions about what people type and what the server answers. */

/** As the server counts: characters, not bytes. */
export const SHORTEST_PASSWORD = 10;
export const isTooShort = (password: string): boolean => [...password].length < SHORTEST_PASSWORD;

/** Six digits, however they were spaced. */
export const codeOf = (text: string): string | undefined => /^\d{6}$/.exec(text.replace(/\s/g, ""))?.[0];

/** In groups, as people read them out. */
export const grouped = (secret: string): string => secret.replace(/(.{4})(?=.)/g, "$1 ");

export const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text);

/** A server that does not know its own address begins links with `/`. */
export const absolute = (link: string, origin: string): string => (link.startsWith("/") ? `${origin}${link}` : link);
