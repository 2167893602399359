export { type Diagnosis, diagnoseFacepp, diagnoseTencent } from './diagnose.js';
export type { DetectOptions, VendorDetection } from './detection.js';
export { type FaceppCompareOptions, type FaceppComparer, createFaceppComparer } from './facepp/client.js';
export type { FaceppDetectOptions } from './facepp/detect-options.js';
export { type FaceppOptions, FACEPP_ENDPOINT_CN, FACEPP_ENDPOINT_US } from './facepp/options.js';
export { type TencentComparer, createTencentComparer } from './tencent/client.js';
export type { TencentDetectOptions } from './tencent/detect-options.js';
export { type TencentOptions, TENCENT_ENDPOINT } from './tencent/options.js';
export type { TencentFace, TencentFaceQuality } from './tencent/wire.js';
