/** Measures of one head, in cm unless said otherwise. Origin between the eyeballs, x right, y up, z to the viewer. */
export interface FaceShape {
  skullHalfWidth: number;
  skullHeight: number;
  /** How far the upper forehead leans back. */
  foreheadSlope: number;
  faceHalfWidth: number;
  cheekboneOut: number;
  cheekFullness: number;
  jawHalfWidth: number;
  /** Height of the jaw corner. */
  jawCornerY: number;
  jawSharpness: number;
  chinY: number;
  chinHalfWidth: number;
  chinOut: number;
  browRidge: number;
  browY: number;

  eyeHalfSpacing: number;
  eyeHalfWidth: number;
  eyeUpper: number;
  eyeLower: number;
  /** Outer corner up, radians. */
  eyeTilt: number;
  eyeOut: number;
  /** Distance of the lid fold above the lashes; 0 leaves a single lid. */
  lidFold: number;
  /** Heaviness of the skin over the upper lid. */
  lidHood: number;

  noseTipY: number;
  noseTipOut: number;
  noseTipRadius: number;
  noseBridgeRadius: number;
  noseBridgeOut: number;
  noseHump: number;
  nostrilHalfWidth: number;
  nostrilSize: number;

  mouthY: number;
  mouthHalfWidth: number;
  upperLip: number;
  lowerLip: number;
  lipOut: number;
  cupidBow: number;
  muzzleOut: number;

  earScale: number;
  earOut: number;
  neckRadius: number;
  shoulderHalfWidth: number;
  /** How far the midline wanders sideways on its way from brow to chin: 1 is about 0.6 cm at the mouth. */
  asymmetry: number;

  /** 0 smooth, 1 deeply lined. */
  wrinkles: number;
  eyeBags: number;
  smileFolds: number;
}

export const averageFace: FaceShape = {
  skullHalfWidth: 7.2,
  skullHeight: 8.1,
  foreheadSlope: 0,
  faceHalfWidth: 6.2,
  cheekboneOut: 0,
  cheekFullness: 0,
  jawHalfWidth: 4.9,
  jawCornerY: -7.2,
  jawSharpness: 0.5,
  chinY: -9.8,
  chinHalfWidth: 1.8,
  chinOut: 0,
  browRidge: 0,
  browY: 1.75,
  eyeHalfSpacing: 3.15,
  eyeHalfWidth: 1.56,
  eyeUpper: 0.49,
  eyeLower: 0.4,
  eyeTilt: 0.05,
  eyeOut: 0,
  lidFold: 0.36,
  lidHood: 0.3,
  noseTipY: -4.1,
  noseTipOut: 3.25,
  noseTipRadius: 0.85,
  noseBridgeRadius: 0.6,
  noseBridgeOut: 0,
  noseHump: 0,
  nostrilHalfWidth: 1.65,
  nostrilSize: 1,
  mouthY: -7.15,
  mouthHalfWidth: 2.6,
  upperLip: 0.62,
  lowerLip: 0.85,
  lipOut: 0.38,
  cupidBow: 0.5,
  muzzleOut: 0,
  earScale: 1,
  earOut: 0,
  neckRadius: 4.9,
  shoulderHalfWidth: 16,
  asymmetry: 0,
  wrinkles: 0,
  eyeBags: 0.2,
  smileFolds: 0.25,
};
