/** A clock that can be set by the server's, for machines whose own is wrong. */
export interface ServerClock {
  /** Seconds since 1970, whole. */
  now(): number;
  /**
   * Takes over the time of a `Date` header that came in answer to a signature of `signedAt`.
   * Returns false when the header is unreadable, or so close to `signedAt` that signing again would not help.
   */
  adjustTo(dateHeader: string | undefined, signedAt: number): boolean;
}

/** Below this the signature cannot have expired: the vendor allows five minutes. */
const SIGNIFICANT_SECONDS = 60;

/** `clock` gives seconds since 1970. */
export function createServerClock(clock: () => number): ServerClock {
  let offset = 0;
  return {
    now: () => Math.floor(clock() + offset),
    adjustTo(dateHeader, signedAt) {
      const serverSeconds = Date.parse(dateHeader ?? '') / 1000;
      // Against the signature, not the clock: another call may have set the clock while this one was on its way.
      if (!(Math.abs(serverSeconds - signedAt) >= SIGNIFICANT_SECONDS)) return false;
      offset = serverSeconds - clock();
      return true;
    },
  };
}
