import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Size and modification time of a file, as text; of a missing one, that it is missing. */
export function stamp(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? `${path} -` : `${path} ${stats.size} ${stats.mtimeMs}`;
}

/** Stamps of every file below a folder, but for names for which `isLeftOut` holds. */
export function stampTree(folder, isLeftOut) {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [stamp(folder)];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (isLeftOut(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? stampTree(path, isLeftOut) : [stamp(path)];
  });
}

/** sha256 of anything that JSON can hold, as hex. */
export function digest(value) {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
