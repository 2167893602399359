const callbacks = new Set<() => void>();

/**
 * Calls back when this thread's process object exits, also after an uncaught error. One listener serves all
 * callers: Node warns of a leak at the eleventh.
 * @returns what takes the callback away again
 */
export function beforeExit(callback: () => void): () => void {
  if (callbacks.size === 0) process.on('exit', callAll);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) process.off('exit', callAll);
  };
}

function callAll(): void {
  for (const callback of callbacks) callback();
}
