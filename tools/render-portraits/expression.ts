import type { FaceShape } from './face-shape.js';

/** What a face does at the moment of the picture; 0 is at rest. */
export interface Expression {
  /** -0.3 (serious) to 1 (broad closed smile). */
  smile: number;
  /** -1 narrowed to 1 wide. */
  eyesOpen: number;
  browRaise: number;
}

export const atRest: Expression = { smile: 0, eyesOpen: 0, browRaise: 0 };

/** The same head with the expression worn: soft tissue moves, bone stays. */
export function wearExpression(shape: FaceShape, expression: Expression): FaceShape {
  const { smile, eyesOpen, browRaise } = expression;
  return {
    ...shape,
    mouthHalfWidth: shape.mouthHalfWidth * (1 + 0.12 * smile),
    mouthY: shape.mouthY + 0.08 * smile,
    upperLip: shape.upperLip * (1 - 0.14 * Math.max(0, smile)),
    lowerLip: shape.lowerLip * (1 - 0.08 * Math.max(0, smile)),
    nostrilHalfWidth: shape.nostrilHalfWidth * (1 + 0.04 * smile),
    cheekFullness: shape.cheekFullness + 0.25 * Math.max(0, smile),
    smileFolds: shape.smileFolds + 0.45 * Math.max(0, smile),
    eyeUpper: shape.eyeUpper * (1 + 0.14 * eyesOpen),
    eyeLower: shape.eyeLower * (1 - 0.15 * Math.max(0, smile)),
    browY: shape.browY + 0.25 * browRaise,
  };
}
