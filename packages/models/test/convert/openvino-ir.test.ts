import { describe, expect, it } from '@jest/globals';
import { readOpenvinoIr } from '../../src/convert/openvino-ir.js';
import { openvinoToGraph } from '../../src/convert/openvino-to-graph.js';
import { writeOnnx } from '../../src/convert/onnx-writer.js';
import { runNetwork } from '../run-network.js';

const port = (id: number, dims: number[]): string =>
  `<port id="${id}">${dims.map((dim) => `<dim>${dim}</dim>`).join('')}</port>`;
const layer = (id: number, type: string, data: string, dims: number[]): string =>
  `<layer id="${id}" name="l${id}" type="${type}" version="opset1"><data ${data}/><output>${port(9, dims)}</output></layer>`;
const edge = (from: number, to: number, toPort: number): string =>
  `<edge from-layer="${from}" from-port="9" to-layer="${to}" to-port="${toPort}"/>`;

/** y = x + [1, 2, 3] per channel, with half-precision constants at byte 2 of the weights. */
function addition({ type = 'Add', size = 6, offset = 2 } = {}): Uint8Array {
  const picture = [1, 3, 2, 2];
  return new TextEncoder().encode(`<?xml version="1.0"?><net name="n" version="11"><layers>
    ${layer(0, 'Parameter', 'shape="1,3,2,2" element_type="f32"', picture)}
    ${layer(1, 'Const', `element_type="f16" shape="1,3,1,1" offset="${offset}" size="${size}"`, [1, 3, 1, 1])}
    ${layer(2, 'Convert', 'destination_type="f32"', [1, 3, 1, 1])}
    ${layer(3, type, 'auto_broadcast="numpy"', picture)}
    <layer id="4" name="out" type="Result" version="opset1"/>
  </layers><edges>${edge(1, 2, 0)}${edge(0, 3, 0)}${edge(2, 3, 1)}${edge(3, 4, 0)}</edges></net>`);
}

const weights = Buffer.from([0, 0, 0x00, 0x3c, 0x00, 0x40, 0x00, 0x42]);
const ends = { input: 'input', output: 'output' };
const convertFailed = expect.objectContaining({ code: 'MODEL_CONVERT_FAILED' });

describe('readOpenvinoIr and openvinoToGraph', () => {
  it('make a network that runs, with half-precision constants read', async () => {
    const graph = openvinoToGraph('n.xml', readOpenvinoIr('n.xml', addition(), weights), ends);
    const { output } = await runNetwork(writeOnnx(graph), new Float32Array(12), 2);
    expect([...output!]).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
  });

  it('name a layer type that is not supported', () => {
    const network = readOpenvinoIr('n.xml', addition({ type: 'SoftMax' }), weights);
    expect(() => openvinoToGraph('n.xml', network, ends)).toThrow(/type SoftMax/);
  });

  it('refuse a constant outside the weights', () => {
    expect(() => readOpenvinoIr('n.xml', addition({ offset: 4 }), weights)).toThrow(convertFailed);
  });

  it('refuse a constant whose size contradicts its shape', () => {
    expect(() => readOpenvinoIr('n.xml', addition({ size: 4 }), weights)).toThrow(convertFailed);
  });

  it.each(['', 'plain text', '<net><layers/></net>', '<html></html>'])('refuse %j', (text) => {
    expect(() => readOpenvinoIr('n.xml', new TextEncoder().encode(text), weights)).toThrow(convertFailed);
  });
});
