import { expect, it } from 'vitest';
import { partBytes } from '#engine/convert/file-part.ts';
import { SessionData } from './session-data.ts';

const bytes = (length: number) => [{ bytes: new Uint8Array(length) }];

it('places tensors where they can be mapped, in files that none takes over the limit', () => {
  const data = new SessionData('model.onnx', 10_000);
  const places = [10, 5000, 100, 6000, 20_000, 1].map((length) => data.place(bytes(length)));
  expect(places).toEqual([
    { location: 'model.onnx_data', offset: 0, length: 10 },
    { location: 'model.onnx_data', offset: 4096, length: 5000 },
    { location: 'model.onnx_data', offset: 9152, length: 100 },
    { location: 'model.onnx_data_1', offset: 0, length: 6000 },
    { location: 'model.onnx_data_2', offset: 0, length: 20_000 },
    { location: 'model.onnx_data_3', offset: 0, length: 1 },
  ]);
  const sizes = data.files.map(({ parts }) => parts.reduce((sum, part) => sum + partBytes(part), 0));
  expect(sizes).toEqual([9252, 6000, 20_000, 1]);
});
