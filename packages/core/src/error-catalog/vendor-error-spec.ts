import type { ErrorCode } from './ours.js';

/** What every vendor code tells us, whichever vendor it is of. */
export interface VendorErrorSpec {
  /** The code of ours that a client raises for it. */
  readonly ours: ErrorCode;
  /** Whether a client may send the same request again by itself. Implies that `ours` is retryable too. */
  readonly retryable: boolean;
  /** What it means, in our own words; servers that speak the vendor's protocol send it along. */
  readonly message: string;
  /** True for a code that the catalog lacks: a guess by its form, which the HTTP status may overrule. */
  readonly unlisted?: true;
}
