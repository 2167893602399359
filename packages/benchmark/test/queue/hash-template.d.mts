export function hashTemplate(path: string): Promise<Float32Array>;
export function plainScore(cosine: number): number;
