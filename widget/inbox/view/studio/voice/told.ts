/** A field's words are a pair: what it is called, and what it does. */
export const told = ([label = "", hint = ""]: readonly string[]) => ({ label, hint });
