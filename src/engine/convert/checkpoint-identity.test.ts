import { expect, it } from 'vitest';
import { checkpointIdentity } from './checkpoint-identity.ts';

const COMMIT = 'b234b804b114d9e37bb655e11cbbb5f5e971b7a9';

it.each([
  [
    `/home/x/.cache/huggingface/hub/models--llava-hf--llava-1.5-7b-hf/snapshots/${COMMIT}`,
    'llava-hf/llava-1.5-7b-hf',
    COMMIT,
  ],
  ['https://huggingface.co/llava-hf/llava-1.5-7b-hf/resolve/main/', 'llava-hf/llava-1.5-7b-hf', 'main'],
  ['/data/my-llava/', 'my-llava', null],
  ['C:\\models\\my-llava', 'my-llava', null],
  ['models/pictograms/checkpoint', 'pictograms', null],
  ['.', 'checkpoint', null],
])('%s is %s at %s', (label, checkpoint, revision) => {
  expect(checkpointIdentity(label)).toEqual({ checkpoint, revision });
});
