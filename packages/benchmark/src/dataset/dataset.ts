/** One image of a dataset. */
export interface DatasetImage {
  /** Path relative to the dataset, with forward slashes: its name in reports. */
  readonly id: string;
  /** Path on this machine. */
  readonly path: string;
  readonly person: string;
}

/** Two images and whether they show one person. */
export interface DatasetPair {
  readonly a: DatasetImage;
  readonly b: DatasetImage;
  readonly same: boolean;
  /** Demographic or other group the pair counts for. */
  readonly group?: string;
}

/** A row that is not used, and why. */
export interface RejectedRow {
  /** 1-based line of the file. */
  readonly line: number;
  readonly reason: string;
}
