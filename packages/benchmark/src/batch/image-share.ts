import { readdir, realpath } from 'node:fs/promises';
import { isAbsolute, parse, relative, resolve, sep } from 'node:path';

/**
 * Whether the folder that an image name starts at is there and holds something: that of relative names, or the topmost
 * folder of an absolute one. A share that is not mounted leaves no folder or an empty one behind.
 */
export async function isShareThere(folder: string, name: string): Promise<boolean> {
  const { root } = parse(name);
  const start = isAbsolute(name) ? resolve(root, name.slice(root.length).split(sep)[0]!) : folder;
  try {
    return (await readdir(start)).length > 0;
  } catch (error) {
    // An absolute name may lie right in the root folder.
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
  }
}

/** Whether a relative name stays inside a folder, also through links; one that does not exist stays inside. */
export async function staysInside(folder: string, name: string): Promise<boolean> {
  if (isAbsolute(name) || !contains(folder, resolve(folder, name))) return false;
  try {
    return contains(await realpath(folder), await realpath(resolve(folder, name)));
  } catch {
    return true;
  }
}

function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
