import type { CalibrationTable } from '@face/core';
import type { DetectorSpec, EmbedderSpec, LandmarkSpec, PackManifest } from './manifest.js';

/** One weight file of a pack, where it was found. */
export interface PackFile {
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A network of a pack: its manifest entry and the absolute path of its ONNX file. */
export type Located<Spec> = Spec & { readonly path: string };

/** A pack whose manifest is valid and whose files are present and, unless told otherwise, verified. */
export interface Pack {
  readonly name: string;
  /** Name and revision, as comparisons report it: `standard-1`. */
  readonly id: string;
  readonly manifest: PackManifest;
  /** Absolute path of the folder that holds `pack.json`. */
  readonly folder: string;
  readonly files: Readonly<Record<string, PackFile>>;
  readonly detector: Located<DetectorSpec>;
  /** The embedder with integer kernels, where the pack has it: all but the path is that of `embedder`. */
  readonly int8Embedder?: Located<EmbedderSpec>;
  /** Present when the detector alone gives no landmarks. */
  readonly landmarks?: Located<LandmarkSpec>;
  readonly embedder: Located<EmbedderSpec>;
  /** Tables of `calibration.json`, one per profile; empty when the pack has none (yet). */
  readonly calibrations: readonly CalibrationTable[];
}

/** Where to look for packs. */
export interface PackLocation {
  /** Folder with one folder per pack; wins over `FACE_MODELS_DIR` and every default. */
  readonly modelsDir?: string | undefined;
}

export interface LoadPackOptions extends PackLocation {
  /**
   * `cached` (default) compares sha256 unless size and modification time are those of an earlier success,
   * `full` always hashes, `size` only compares sizes.
   */
  readonly verify?: 'cached' | 'full' | 'size' | undefined;
  /**
   * `checked` (default) refuses tables made with other weights; `ignored` loads none, which is how a pack whose
   * weights have changed is calibrated again.
   */
  readonly calibrations?: 'checked' | 'ignored' | undefined;
}

/** What an installation is doing, for a progress display. */
export interface InstallProgress {
  readonly pack: string;
  readonly step: 'download' | 'copy' | 'convert' | 'verify';
  /** Name of the file the step is about. */
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface InstallPackOptions extends PackLocation {
  readonly onProgress?: ((progress: InstallProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Fetches and converts again what is already there. */
  readonly force?: boolean | undefined;
  /** Folder or http(s) URL that holds the source files by name; default `FACE_MODELS_MIRROR`. */
  readonly mirror?: string | undefined;
}

/** What an installation did. */
export interface InstallReport {
  readonly pack: string;
  /** Absolute path of the folder the weights lie in. */
  readonly folder: string;
  /** Files that were made; empty when everything was there. */
  readonly installed: readonly string[];
  readonly elapsedMs: number;
}

/** State of one weight file on disk. */
export interface FileState {
  readonly name: string;
  readonly path: string;
  readonly state: 'ok' | 'missing' | 'corrupt';
  /** Size or sha256 that the file should have and has, for `corrupt`. */
  readonly expected?: string;
  readonly found?: string;
}

/** One line of `face models list`. */
export interface PackSummary {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly folder: string;
  /** Every file present with its size; the hashes are not read. */
  readonly installed: boolean;
  /** Bytes to fetch over the network, 0 when the sources come with an npm package. */
  readonly downloadBytes: number;
}
