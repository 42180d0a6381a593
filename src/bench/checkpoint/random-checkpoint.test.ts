import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { loadChatTokenizer } from '#engine/text/chat-tokenizer.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { TINY } from './checkpoint-geometry.ts';
import { writeRandomCheckpoint } from './random-checkpoint.ts';

const SHARD = 'model-00001-of-00001.safetensors';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-random-'));
  for (const [name, seed] of [
    ['a', 1],
    ['again', 1],
    ['other', 2],
  ] as const)
    await writeRandomCheckpoint(TINY, path.join(folder, name), seed);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('makes a checkpoint that converts, with a token for every row of the embedding', async () => {
  const model = new MemoryFolder();
  const manifest = await convertCheckpoint(new DirectorySource(path.join(folder, 'a')), model, {
    dtype: 'q4',
    startSandbox: startUnlimitedSandbox,
  });
  expect(manifest.decoder).toMatchObject({ blocks: 2, hiddenSize: 64, vocabSize: 704, maxPositions: 256 });
  expect(manifest.vision).toMatchObject({ imageSize: 28, layers: 2 });
  const tokenizer = await loadChatTokenizer(model, manifest.image);
  expect(tokenizer.buildPrompt('What?').filter((id) => id === manifest.image.tokenId)).toHaveLength(4);
  expect(tokenizer.decode([703])).toContain('703');
});

it('gives the same weights for the same seed alone', async () => {
  const [a, again, other] = await Promise.all(
    ['a', 'again', 'other'].map((name) => readFile(path.join(folder, name, SHARD))),
  );
  expect(a?.equals(again ?? Buffer.of())).toBe(true);
  expect(a?.equals(other ?? Buffer.of())).toBe(false);
});
