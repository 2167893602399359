import { createCamera, type Framing, type Pose } from './camera.js';
import { composite, createLayer, type Layer } from './layer.js';
import { createSitter } from './sitter.js';
import { createStudio, type StudioMood } from './light.js';
import { developPicture } from './film.js';
import { normalize, type Vec3 } from './vector.js';
import { paintBackdrop, type Backdrop } from './background.js';
import { paintStrands } from './strand-painter.js';
import { paintSurface } from './surface.js';
import type { Expression } from './expression.js';
import type { Identity } from './identity.js';

/** Everything that changes from picture to picture of one person. */
export interface View {
  pose: Pose;
  expression: Expression;
}

/** Interleaved 8-bit sRGB. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8Array;
}

const exposure = 0.92;

function paintPerson(
  identity: Identity,
  view: View,
  framing: Framing,
  mood: StudioMood,
  oversampling: number,
): Layer {
  const sitter = createSitter(identity, view.expression);
  const sampled: Framing = {
    width: framing.width * oversampling,
    height: framing.height * oversampling,
    zoom: framing.zoom * oversampling,
    eyeX: framing.eyeX * oversampling,
    eyeY: framing.eyeY * oversampling,
  };
  const camera = createCamera(view.pose, sampled);
  const studio = createStudio(mood);
  const light = {
    studio,
    key: camera.toHead(studio.key.direction),
    fill: camera.toHead(studio.fill.direction),
    rim: camera.toHead(studio.rim.direction),
    up: camera.toHead([0, 1, 0]),
  };
  // The eyes turn most of the way back to the lens.
  const toLens = camera.toHead([0, 0, 1]);
  const gaze: Vec3 = normalize([toLens[0] * 0.9, toLens[1] * 0.9, toLens[2]]);
  const layer = createLayer(sampled.width, sampled.height);
  paintSurface(sitter, camera, light, gaze, layer);
  paintStrands(sitter.strands, camera, sampled.zoom, light, sitter.hairCover, layer);
  return layer;
}

/** One person of a picture. */
export interface Placement {
  identity: Identity;
  view: View;
  /** Pixels per cm at the eyes, and the pixel between the eyes. */
  zoom: number;
  eyeX: number;
  eyeY: number;
}

/**
 * Renders people, the ones at the back first, before a backdrop.
 * @param oversampling samples per pixel along each side
 */
export function renderPicture(
  people: readonly Placement[],
  backdrop: Backdrop,
  mood: StudioMood,
  width: number,
  height: number,
  oversampling = 2,
): Picture {
  const fullWidth = width * oversampling;
  const fullHeight = height * oversampling;
  const picture = paintBackdrop(backdrop, fullWidth, fullHeight, mood.side);
  for (const { identity, view, zoom, eyeX, eyeY } of people)
    composite(picture, paintPerson(identity, view, { width, height, zoom, eyeX, eyeY }, mood, oversampling));
  return { width, height, pixels: developPicture(picture, fullWidth, fullHeight, oversampling, exposure) };
}
