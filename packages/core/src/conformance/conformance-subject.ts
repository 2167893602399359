import type { FaceComparer, ImageFormat } from '../comparer.js';
import type { ImageSource } from '../image-source.js';

/** A comparer under test, with pictures that it can judge. */
export interface ConformanceSubject {
  /** Makes a fresh comparer; each check closes the one it made. */
  readonly create: () => Promise<FaceComparer> | FaceComparer;
  /** JPEG files within the limits of the comparer. */
  readonly pictures: {
    readonly samePerson: readonly [Uint8Array, Uint8Array];
    readonly differentPeople: readonly [Uint8Array, Uint8Array];
    /** A valid picture without any face. */
    readonly noFace: Uint8Array;
    /** The person of `samePerson`, on a picture too poor for quality level 4; absent where there is no gate. */
    readonly poor?: Uint8Array;
  };
  /**
   * A JPEG in another format, or as a JPEG that lies on its side with EXIF saying so; the comparer must know who is
   * on what this returns.
   */
  readonly recode: (jpeg: Uint8Array, as: ImageFormat | 'turned') => Promise<Uint8Array>;
  /** Where the comparer can get `pictures.samePerson[0]` from; absent where it takes no URLs or none is at hand. */
  readonly url?: string;
  /** Names that may stand in `Comparison.provider`, where they are not `info.provider`, as in a composition. */
  readonly providers?: readonly string[];
  /** Path of an existing file that holds `pictures.samePerson[0]`. */
  readonly file: string;
  /** Whether face tokens exist here; an unknown one is then not found instead of unsupported. */
  readonly faceTokens?: boolean;
}

/** A named check; `run` rejects with an AssertionError when the comparer breaks the contract. */
export interface ConformanceCheck {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** A check's body, given an open comparer that is closed afterwards. */
export type CheckBody = (comparer: FaceComparer, subject: ConformanceSubject) => Promise<void>;

export const picture = (bytes: Uint8Array): ImageSource => ({ bytes });
