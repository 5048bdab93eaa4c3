/** The files of a drop, folders opened up; what systems leave lying in folders is passed over. */
import { isLitter, nameFromPath } from "../../state/knowledge/files";
import type { PickedFile } from "./intake";

/** A folder may hold anything; so many files are taken from one drop at most. */
const MOST = 2_000;

export async function dropped(data: DataTransfer): Promise<PickedFile[]> {
  // The items are only readable until the event is over: their entries outlive it.
  const entries = [...data.items].filter(({ kind }) => kind === "file").map((item) => [item.webkitGetAsEntry(), item.getAsFile()] as const);
  const found: PickedFile[] = [];
  for (const [entry, file] of entries) {
    if (entry) await walk(entry, found);
    else if (file) found.push({ file, name: file.name });
  }
  return found;
}

async function walk(entry: FileSystemEntry, found: PickedFile[]): Promise<void> {
  if (found.length >= MOST || isLitter(entry.fullPath)) return;
  if (entry.isFile) {
    const file = await new Promise<File | undefined>((done) => (entry as FileSystemFileEntry).file(done, () => done(undefined)));
    if (file) found.push({ file, name: nameFromPath(entry.fullPath) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader gives a hundred at a time, then none.
    const part = await new Promise<FileSystemEntry[]>((done) => reader.readEntries(done, () => done([])));
    if (part.length === 0) return;
    for (const each of part.sort((a, b) => a.name.localeCompare(b.name))) await walk(each, found);
  }
}

/** The files of a picker, which tells the folder when a folder was chosen. */
export function picked(files: Iterable<File>): PickedFile[] {
  return [...files]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !isLitter(path))
    .map(({ file, path }) => ({ file, name: nameFromPath(path) }));
}
