/**
 * Runs one network of face-api.js itself, in a process of its own (TensorFlow.js takes over globals).
 * Usage: node face-api-forward.cjs <ssd | landmarks | recognition> <side> <pixels.f32> <output.json>
 * Pixels are float32 [side, side, 3], RGB, 0..255.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
require('@tensorflow/tfjs');
require('@tensorflow/tfjs-backend-wasm');
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');

async function main([network, side, pixelFile, outputFile]) {
  const { tf, nets, NetInput } = faceapi;
  await tf.setBackend('wasm');
  await tf.ready();
  const modelFolder = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  const bytes = new Uint8Array(readFileSync(pixelFile));
  const image = tf.tensor3d(new Float32Array(bytes.buffer), [Number(side), Number(side), 3]);
  const input = new NetInput([image]);
  const output = {};
  if (network === 'ssd') {
    await nets.ssdMobilenetv1.loadFromDisk(modelFolder);
    const { boxes, scores } = nets.ssdMobilenetv1.forwardInput(input);
    Object.assign(output, { boxes: [...boxes[0].dataSync()], scores: [...scores[0].dataSync()] });
  } else if (network === 'landmarks') {
    await nets.faceLandmark68Net.loadFromDisk(modelFolder);
    output.landmarks = [...nets.faceLandmark68Net.runNet(input).dataSync()];
  } else {
    await nets.faceRecognitionNet.loadFromDisk(modelFolder);
    output.embedding = [...nets.faceRecognitionNet.forwardInput(input).dataSync()];
  }
  writeFileSync(outputFile, JSON.stringify(output));
}

main(process.argv.slice(2));
