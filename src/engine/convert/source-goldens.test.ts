import { readFile, readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { safetensorsFile } from '#engine/checkpoint/testing/encode-safetensors.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import { readSafetensorsHeader } from '#engine/checkpoint/safetensors.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { readWeightFile } from '#engine/model/read-model.ts';
import { findTensor, tensorToFloat32 } from '#engine/model/tensor-data.ts';
import { loadChatTokenizer } from '#engine/text/chat-tokenizer.ts';
import { convertCheckpoint } from './convert-checkpoint.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

const DATA = new URL('../../../test-data/', import.meta.url);
const BASE = new URL('models/families/qwen2-clip/checkpoint/', DATA);
const SINGLE = 'model.safetensors';

const schema = z.object({
  question: z.string(),
  cases: z.array(
    z.object({
      group: z.enum(['prompt', 'imageProcessor', 'generation', 'weights']),
      name: z.string(),
      files: z.record(z.string(), z.string().nullable()),
      /** What transformers makes of it; null where it refuses. */
      verdict: z.unknown(),
    }),
  ),
});
type Case = z.infer<typeof schema>['cases'][number];

/** transformers cuts these prompts and answers what is left of them; here they are refused by name. */
const CUT_THERE: readonly string[] = [
  'truncation in tokenizer.json, Right of 30',
  'truncation in tokenizer.json, Left of 30',
];

/** Refused by transformers, whose `AutoProcessor` finds no template; here the tokenizer's own stands in. */
const RUNS_HERE: readonly string[] = [
  'template in tokenizer_config',
  'templates in additional named and tokenizer_config',
  // A folder at a URL cannot be listed, so other names than `default` are not seen.
  'templates in json and additional named',
];

const goldens = schema.parse(JSON.parse(await readFile(new URL('checkpoints/sources.json', DATA), 'utf8')));
const base = new Map<string, Uint8Array<ArrayBuffer>>();

beforeAll(async () => {
  for (const name of await readdir(BASE)) base.set(name, new Uint8Array(await readFile(new URL(name, BASE))));
});

/** The base checkpoint with a case's files, as `write_case` of the script makes it. */
async function folderOf({ files }: Case): Promise<MemoryFolder> {
  const folder = new MemoryFolder(base);
  for (const [name, content] of Object.entries(files)) {
    if (name === 'weights') await writeWeights(folder, (content ?? '').split(' '));
    else if (content === null) folder.files.delete(name);
    else if (content.startsWith('without:')) takeOut(folder, content.slice('without:'.length));
    else if (content.startsWith('bytes:'))
      folder.files.set(name, Uint8Array.from(Buffer.from(content.slice('bytes:'.length), 'hex')));
    else folder.files.set(name, new TextEncoder().encode(content));
  }
  return folder;
}

function takeOut(folder: MemoryFolder, token: string): void {
  const text = new TextDecoder().decode(folder.files.get('tokenizer.json'));
  const tokenizer = z
    .looseObject({ added_tokens: z.array(z.looseObject({ content: z.string() })) })
    .parse(JSON.parse(text));
  const added_tokens = tokenizer.added_tokens.filter(({ content }) => content !== token);
  folder.putJson('tokenizer.json', { ...tokenizer, added_tokens });
}

/** The base's weights once in one file, their doubles in two shards, as `weight_cases` of the script names them. */
async function writeWeights(folder: MemoryFolder, kinds: readonly string[]): Promise<void> {
  const tensors = await CheckpointTensors.open(folder);
  const names = [...(await readSafetensorsHeader(folder, SINGLE)).tensors.values()];
  const doubled = await Promise.all(
    names.map(async ({ name, shape }) => {
      const values = (await tensors.readFloat32(name, shape)).map((value) => 2 * value);
      return [name, { shape, values }] as const;
    }),
  );
  if (!kinds.includes('single')) folder.files.delete(SINGLE);
  if (!kinds.includes('shards')) return;
  doubled.sort(([a], [b]) => (a < b ? -1 : 1));
  const shards = [0, 1].map((half) => ({
    file: `model-0000${half + 1}-of-00002.safetensors`,
    part: new Map(doubled.filter((_, index) => index % 2 === half)),
  }));
  const weightMap = new Map(shards.flatMap(({ file, part }) => [...part.keys()].map((name) => [name, file])));
  misplaceHead(kinds, shards, weightMap);
  for (const { file, part } of shards)
    folder.files.set(file, safetensorsFile(Object.fromEntries(part), 'BF16'));
  const weight_map = Object.fromEntries(weightMap);
  folder.putJson('model.safetensors.index.json', { metadata: {}, weight_map });
}

interface Shard {
  readonly file: string;
  readonly part: Map<
    string,
    { readonly shape: readonly number[]; readonly values: Float32Array<ArrayBuffer> }
  >;
}

/** What an index can say wrongly of the head: `swapped`, `unlisted`, `repeated`. */
function misplaceHead(
  kinds: readonly string[],
  shards: readonly Shard[],
  weightMap: Map<string, string>,
): void {
  const head = [...weightMap.keys()].find((name) => name.endsWith('lm_head.weight')) ?? '';
  const own = shards.find(({ part }) => part.has(head));
  const other = shards.find(({ part }) => !part.has(head));
  const twice = own?.part.get(head);
  if (!twice || !other) throw new Error('The checkpoint has no head.');
  if (kinds.includes('swapped')) weightMap.set(head, other.file);
  if (kinds.includes('unlisted')) weightMap.delete(head);
  if (!kinds.includes('repeated')) return;
  other.part.set(head, { ...twice, values: twice.values.map((value) => 1.5 * value) });
  weightMap.set(head, shards[kinds.includes('first') ? 0 : 1]?.file ?? '');
}

async function sumOfHead(folder: MemoryFolder, { stages }: Manifest): Promise<number> {
  const file = await readWeightFile(folder, stages.head);
  const weights = tensorToFloat32(findTensor(stages.head, 'lm_head.weight'), file);
  return weights.reduce((sum, value) => sum + Math.abs(value), 0);
}

/** What the converted checkpoint does, in the form of the golden's verdict. */
async function verdictOf(group: Case['group'], source: MemoryFolder): Promise<unknown> {
  const model = new MemoryFolder();
  const manifest = await convertCheckpoint(source, model, {
    startSandbox: startUnlimitedSandbox,
    dtype: 'fp32',
  });
  const { imageProcessor: images, generation } = manifest;
  switch (group) {
    case 'prompt':
      return promptOfBoth(source, model, manifest);
    case 'imageProcessor':
      return {
        size: 'shortestEdge' in images.resize ? { shortest_edge: images.resize.shortestEdge } : images.resize,
        crop_size: images.crop,
        resample: images.resample === 'bicubic' ? 3 : 2,
        image_mean: images.mean,
        image_std: images.std,
      };
    case 'generation':
      return { eos: generation.eosTokenIds, repetition_penalty: generation.logits?.repetitionPenalty ?? 1 };
    case 'weights': {
      const plain = new MemoryFolder();
      const reference = await convertCheckpoint(new MemoryFolder(base), plain, {
        startSandbox: startUnlimitedSandbox,
        dtype: 'fp32',
      });
      return Math.round((await sumOfHead(model, manifest)) / (await sumOfHead(plain, reference)));
    }
  }
}

/** The prompt of the converted checkpoint, which is that of the checkpoint itself. */
async function promptOfBoth(
  source: MemoryFolder,
  model: MemoryFolder,
  { image }: Manifest,
): Promise<readonly number[]> {
  const prompts = [source, model].map(async (folder) =>
    (await loadChatTokenizer(folder, image)).buildPrompt(goldens.question),
  );
  const [own = [], converted = []] = await Promise.all(prompts);
  expect(own).toEqual(converted);
  return converted;
}

/** Negative ids end nothing; transformers keeps them in its list. */
function expectedOf({ group, verdict }: Case): unknown {
  if (group !== 'generation') return verdict;
  const { eos, ...rest } = z.looseObject({ eos: z.array(z.number()) }).parse(verdict);
  return { eos: eos.filter((id) => id >= 0), ...rest };
}

it('covers the combinations', () => {
  expect(goldens.cases.length).toBeGreaterThanOrEqual(150);
});

describe.each(goldens.cases)('$group: $name', (golden) => {
  it('is as in transformers', async () => {
    const result = verdictOf(golden.group, await folderOf(golden));
    if (CUT_THERE.includes(golden.name))
      await expect(result).rejects.toThrow('tokenizer.json cuts prompts to 30');
    else if (golden.verdict !== null) expect(await result).toEqual(expectedOf(golden));
    else if (RUNS_HERE.includes(golden.name)) await expect(result).resolves.toBeDefined();
    else await expect(result).rejects.toMatchObject({ name: 'SkipscopeError' });
  });
});
