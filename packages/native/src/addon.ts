/** Numbers, because a string would be copied and compared on every call. */
export const METRIC_IDS = { dot: 0, cosine: 1, 'squared-euclidean': 2 } as const;
export const FILTER_IDS = { bilinear: 0, area: 1 } as const;
export const SELECTION_IDS = { largest: 0, 'most-confident': 1, 'most-central': 2 } as const;

/** A template of float32, float16 (bit patterns) or int8 components. */
export type Components = Float32Array | Uint16Array | Int8Array;

export interface SimdReport {
  readonly active: string;
  readonly compiled: readonly string[];
  readonly supported: readonly string[];
  readonly features: readonly string[];
}

/** Cancels a run off the main thread; its callback is still called, with `ABORTED`. */
export type CancelRun = () => void;

/** Called when a run has ended, with null or what went wrong. */
export type SettleRun = (error: Error | null) => void;

/**
 * The functions of the C++ addon, exactly as registered in native/binding.cc. Every one checks lengths and
 * finiteness itself and throws an Error whose `code` is `TENSOR_INVALID` or `LANDMARKS_INVALID`, whose
 * `operation` names the function and whose message is the reason. Booleans and enumerations are small
 * integers; a `parameters` array holds the numbers of one call in the order native/bindings documents.
 */
export interface Addon {
  simd(level: string): SimdReport;

  resizeScratchBytes(
    width: number,
    height: number,
    dstWidth: number,
    dstHeight: number,
    filter: number,
  ): number;
  resizeToNchw(src: Uint8Array, dst: Float32Array, scratch: Uint8Array, parameters: Float64Array): void;
  warpToNchw(src: Uint8Array, dst: Float32Array, parameters: Float64Array): void;
  warpToPixels(src: Uint8Array, dst: Uint8Array, parameters: Float64Array): void;
  similarityFromLandmarks(landmarks: Float32Array, template: Float32Array, out: Float64Array): void;
  mirrorNchw(src: Float32Array, dst: Float32Array, width: number, height: number): void;
  imageStatistics(
    src: Float32Array,
    out: Float64Array,
    width: number,
    height: number,
    swap: number,
    dark: number,
    bright: number,
  ): void;

  decodeScratchBytes(candidates: number): number;
  decodeYunet(
    outputs: readonly Float32Array[],
    out: Float32Array,
    scratch: Uint8Array,
    parameters: Float64Array,
  ): number;
  decodeSsd(
    boxes: Float32Array,
    scores: Float32Array,
    anchors: Float32Array,
    out: Float32Array,
    scratch: Uint8Array,
    parameters: Float64Array,
  ): number;
  suppressOverlaps(
    rows: Float32Array,
    count: number,
    nmsThreshold: number,
    scratch: Uint8Array,
    keep: Int32Array,
  ): number;
  orderFaces(rows: Float32Array, order: Int32Array, parameters: Float64Array): number;

  l2Normalize(vector: Float32Array, out: Float32Array): number;
  addInPlace(target: Float32Array, addend: Float32Array): void;
  dot(a: Components, b: Components): number;
  cosine(a: Components, b: Components): number;
  squaredEuclidean(a: Components, b: Components): number;
  /** As `dot` and so on; the caller has made sure that both are Float32Array, which saves asking. */
  dotFloat32(a: Float32Array, b: Float32Array): number;
  cosineFloat32(a: Float32Array, b: Float32Array): number;
  squaredEuclideanFloat32(a: Float32Array, b: Float32Array): number;
  pairwise(a: Components, b: Components, out: Float32Array, dimensions: number, metric: number): void;
  oneToMany(gallery: Components, probe: Components, out: Float32Array, metric: number): void;
  manyToMany(
    gallery: Components,
    probes: Components,
    out: Float32Array,
    dimensions: number,
    metric: number,
  ): void;
  topK(
    scores: Float32Array,
    indices: Int32Array,
    best: Float32Array,
    k: number,
    threshold: number,
    ascending: number,
  ): number;
  /** `probe` is one vector of `dimensions`. */
  search(
    gallery: Components,
    probe: Components,
    indices: Int32Array,
    best: Float32Array,
    k: number,
    threshold: number,
    metric: number,
    dimensions: number,
  ): number;
  /** `counts` has one element per probe. */
  startSearch(
    gallery: Components,
    probes: Components,
    indices: Int32Array,
    best: Float32Array,
    k: number,
    threshold: number,
    metric: number,
    dimensions: number,
    counts: Int32Array,
    threads: number,
    settle: SettleRun,
  ): CancelRun;
  startManyToMany(
    gallery: Components,
    probes: Components,
    out: Float32Array,
    dimensions: number,
    metric: number,
    threads: number,
    settle: SettleRun,
  ): CancelRun;
  /** Asks for huge pages; no-op where the system has none. */
  adviseHugePages(buffer: ArrayBuffer): void;
  setEnvironmentDefault(name: string, value: string): void;

  countScores(
    scores: Float32Array,
    rowSubjects: Int32Array,
    columnSubjects: Int32Array,
    onDiagonal: number,
    genuine: Float64Array,
    impostor: Float64Array,
  ): void;
  weighScores(
    scores: Float32Array,
    rowSubjects: Int32Array,
    columnSubjects: Int32Array,
    onDiagonal: number,
    rowWeights: Float64Array,
    columnWeights: Float64Array,
    impostor: Float64Array,
  ): void;
  collectScores(
    scores: Float32Array,
    rowSubjects: Int32Array,
    columnSubjects: Int32Array,
    onDiagonal: number,
    threshold: number,
    outScores: Float32Array,
    outRows: Int32Array,
    outColumns: Int32Array,
  ): number;

  quantizeFloat16(src: Float32Array, dst: Uint16Array): void;
  dequantizeFloat16(src: Uint16Array, dst: Float32Array): void;
  quantizeInt8(src: Float32Array, dst: Int8Array): number;
  dequantizeInt8(src: Int8Array, dst: Float32Array, scale: number): void;
}
