import { describe, expect, it } from '@jest/globals';
import { chooseByRectangle, parseFaceChoice } from '../src/face-choice.js';

const left = { box: { left: 0, top: 0, width: 10, height: 10 } };
const right = { box: { left: 100, top: 0, width: 20, height: 20 } };

describe('chooseByRectangle', () => {
  it('puts the face in the rectangle first and keeps the order of the others', () => {
    expect(chooseByRectangle([right, left], { left: 1, top: 1, width: 10, height: 10 })).toEqual([
      left,
      right,
    ]);
  });

  it('chooses none when the rectangle lies elsewhere', () => {
    expect(chooseByRectangle([right, left], { left: 50, top: 50, width: 10, height: 10 })).toEqual([]);
  });
});

describe('parseFaceChoice', () => {
  it.each(['smallest', {}, { rectangle: { left: 0, top: 0, width: -1, height: 1 } }, null])(
    'refuses %j',
    (choice) => {
      expect(() => parseFaceChoice(choice, 'choose')).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
      );
    },
  );
});
