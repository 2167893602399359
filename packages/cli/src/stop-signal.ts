/**
 * Fires when the user ends the command (Ctrl-C) or the machine does (SIGTERM), so that a long run can leave what
 * it has in order. A second signal ends the process as usual.
 */
export function stopSignal(): { readonly signal: AbortSignal; readonly release: () => void } {
  const control = new AbortController();
  const stop = (): void => {
    control.abort();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return {
    signal: control.signal,
    release: () => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}
