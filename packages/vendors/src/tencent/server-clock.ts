/** A clock that can be set by the server's, for machines whose own is wrong. */
export interface ServerClock {
  /** Seconds since 1970, whole. */
  now(): number;
  /**
   * Takes over the time of a `Date` header.
   * Returns false when the header is unreadable or says nothing new, so that signing again would not help.
   */
  adjustTo(dateHeader: string | undefined): boolean;
}

/** Below this the signature cannot have expired: the vendor allows five minutes. */
const SIGNIFICANT_SECONDS = 60;

/** `clock` gives seconds since 1970. */
export function createServerClock(clock: () => number): ServerClock {
  let offset = 0;
  return {
    now: () => Math.floor(clock() + offset),
    adjustTo(dateHeader) {
      const serverSeconds = Date.parse(dateHeader ?? '') / 1000;
      if (Number.isNaN(serverSeconds)) return false;
      const change = serverSeconds - (clock() + offset);
      if (Math.abs(change) < SIGNIFICANT_SECONDS) return false;
      offset += change;
      return true;
    },
  };
}
