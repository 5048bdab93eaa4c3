/** What stands in the files of the program's folder, byte by byte: tables, journals, indexes, attachments, whatever they are. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Which of these words stand in which files, in any case. `marks`: words by what they are. */
export function foundIn(folder, marks) {
  return everyFile(folder).flatMap((file) => {
    const text = textOf(file);
    const found = Object.entries(marks).filter(([, words]) => text.includes(words.toLowerCase()));
    return found.map(([what]) => `${what} in ${relative(folder, file)}`);
  });
}

function everyFile(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? everyFile(join(folder, entry.name)) : [join(folder, entry.name)]));
}

/** A file that goes meanwhile holds nothing. */
function textOf(file) {
  try {
    return readFileSync(file).toString("latin1").toLowerCase();
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}
