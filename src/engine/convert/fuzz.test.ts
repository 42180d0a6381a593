import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { rawSafetensors } from '#engine/checkpoint/testing/encode-safetensors.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { generate } from '#engine/inference/generate.ts';
import type { Manifest, ModelDtype } from '#engine/model/manifest.ts';
import { weightFiles } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { loadChatTokenizer } from '#engine/text/chat-tokenizer.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { openModel } from '#service/models/open-model.ts';
import { convertCheckpoint } from './convert-checkpoint.ts';
import { Dice, mutateBytes, mutateJson } from '#engine/convert/testing/mutations.ts';
import { tinyCheckpoint, tinyTiedCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

vi.setConfig({ testTimeout: 240_000 });

const SHARD = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const DTYPES: readonly ModelDtype[] = ['q4', 'fp32'];
const PICTURE = { width: 11, height: 9, data: Uint8Array.from({ length: 297 }, (_, i) => (i * 37) % 256) };

let runtime: OrtRuntime;
/** The models of `DTYPES`, and one whose table of embeddings is the head's weight. */
const MODELS = [...DTYPES, 'tied'] as const;
type FuzzedModel = ModelDtype | 'tied';
const models = new Map<FuzzedModel, { readonly folder: MemoryFolder; readonly manifest: Manifest }>();

beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
  const convert = async (name: FuzzedModel, source: MemoryFolder, dtype: ModelDtype) => {
    const folder = new MemoryFolder();
    const options = { startSandbox: startUnlimitedSandbox, dtype };
    models.set(name, { folder, manifest: await convertCheckpoint(source, folder, options) });
  };
  for (const dtype of DTYPES) await convert(dtype, tinyCheckpoint(), dtype);
  await convert('tied', tinyTiedCheckpoint(), 'q4');
});
afterAll(() => runtime.dispose());

function modelOf(name: FuzzedModel) {
  const model = models.get(name);
  if (model === undefined) throw new Error(`There is no ${name} model.`);
  return model;
}

/** What a model answers: image features and tokens. */
async function answer(folder: MemoryFolder): Promise<string> {
  const { model, tokenizer } = await openModel(folder, runtime, { startSandbox: startUnlimitedSandbox });
  try {
    const image = await model.encodeImage(PICTURE);
    const ids = await tokenizer.buildPrompt('abcd');
    const { tokenIds } = await generate(model, { ids, image }, { skip: [], maxNewTokens: 4 });
    return JSON.stringify([[...image.data], tokenIds, ...(await tokenizer.decode([tokenIds]))]);
  } finally {
    await model.dispose();
  }
}

function copyOf(folder: MemoryFolder): MemoryFolder {
  return new MemoryFolder(folder.files);
}

function bytesOf(folder: MemoryFolder, path: string): Uint8Array {
  const bytes = folder.files.get(path);
  if (bytes === undefined) throw new Error(`There is no ${path}.`);
  return bytes;
}

function jsonOf(folder: MemoryFolder, path: string): unknown {
  return JSON.parse(new TextDecoder().decode(bytesOf(folder, path)));
}

/** `value` of a task, or the error it ends in; anything but a `SkipscopeError` is a finding. */
async function outcome<T>(
  task: Promise<T>,
): Promise<{ readonly value: T } | { readonly refused: SkipscopeError } | { readonly finding: string }> {
  try {
    return { value: await task };
  } catch (error) {
    if (error instanceof SkipscopeError) return { refused: error };
    return { finding: error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error) };
  }
}

/** Runs `attempt` for as many seeds; it returns what is wrong, or null. Fails with all findings at once. */
async function fuzz(
  runs: number,
  seed: number,
  attempt: (dice: Dice) => Promise<string | null>,
): Promise<void> {
  const findings: string[] = [];
  for (let run = 0; run < runs; run++) {
    const finding = await attempt(new Dice(seed + run));
    if (finding !== null) findings.push(`${seed + run}: ${finding}`);
  }
  expect(findings.join('\n')).toBe('');
}

/** Hashes of the weight files. */
function weightsOf(manifest: Manifest): string {
  return weightFiles(manifest)
    .map(({ sha256 }) => sha256)
    .join();
}

/** Converts a mutated checkpoint. `sameWeights`: the mutation cannot mean other weights. */
async function tryConversion(
  source: MemoryFolder,
  dtype: ModelDtype,
  what: string,
  sameWeights: boolean,
): Promise<string | null> {
  const store = new MemoryFolder();
  const converted = await outcome(
    convertCheckpoint(source, store, { startSandbox: startUnlimitedSandbox, dtype }),
  );
  if ('finding' in converted) return `${what}: ${converted.finding}`;
  if ('refused' in converted)
    return store.files.has('manifest.json') ? `${what}: refused, but a manifest was written` : null;
  const { manifest } = modelOf(dtype);
  const unchanged = weightsOf(converted.value) === weightsOf(manifest);
  if (sameWeights && !unchanged) return `${what}: other weights`;
  const withoutAssets = (model: Manifest) => JSON.stringify({ ...model, assets: [] });
  const run: Promise<unknown> =
    withoutAssets(converted.value) === withoutAssets(manifest)
      ? loadChatTokenizer(store, manifest.image).then((tokenizer) => tokenizer.buildPrompt('abcd'))
      : answer(store);
  const ran = await outcome(run);
  return 'finding' in ran ? `${what}: converted, then ${ran.finding}` : null;
}

describe('a mutated checkpoint is refused in words, or converted to a model that runs', () => {
  it.each([
    ['config.json', 120],
    ['preprocessor_config.json', 30],
    ['generation_config.json', 20],
    ['tokenizer.json', 60],
    ['tokenizer_config.json', 20],
  ])('%s', async (path, runs) => {
    await fuzz(runs, path.length * 10_000, async (dice) => {
      const source = tinyCheckpoint();
      const { path: at, what, value } = mutateJson(jsonOf(source, path), dice);
      source.putJson(path, value);
      return tryConversion(source, dice.pick(DTYPES), `${path}: ${at} ${what}`, false);
    });
  });

  it('any small file, damaged', async () => {
    const paths = [...tinyCheckpoint().files.keys()].filter((path) => path !== SHARD);
    await fuzz(40, 1, async (dice) => {
      const source = tinyCheckpoint();
      const path = dice.pick(paths);
      const { what, bytes } = mutateBytes(bytesOf(source, path), dice);
      source.files.set(path, bytes);
      return tryConversion(source, dice.pick(DTYPES), `${path} ${what}`, false);
    });
  });
});

/** Header and data of a safetensors file. */
function partsOf(file: Uint8Array): { readonly header: Record<string, unknown>; readonly data: Uint8Array } {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header: Record<string, unknown> = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  return { header, data: file.subarray(8 + length) };
}

describe('a mutated weight file is refused in words, or gives the same weights', () => {
  const convertShard = (file: Uint8Array<ArrayBuffer>, dtype: ModelDtype, what: string, same = true) => {
    const source = tinyCheckpoint();
    source.files.set(SHARD, file);
    return tryConversion(source, dtype, what, same);
  };

  it('header fields', async () => {
    const { header, data } = partsOf(bytesOf(tinyCheckpoint(), SHARD));
    await fuzz(80, 20_000, async (dice) => {
      const { path, what, value } = mutateJson(header, dice);
      const file = rawSafetensors(JSON.stringify(value), data);
      return convertShard(file, dice.pick(DTYPES), `${path} ${what}`);
    });
  });

  it('offsets and names', async () => {
    const { header, data } = partsOf(bytesOf(tinyCheckpoint(), SHARD));
    const names = Object.keys(header).filter((name) => name !== '__metadata__');
    await fuzz(50, 30_000, async (dice) => {
      const copy: Record<string, { data_offsets?: number[]; shape?: number[] }> = JSON.parse(
        JSON.stringify(header),
      );
      const [one, other] = [copy[dice.pick(names)], copy[dice.pick(names)]];
      const [start = 0, end = 0] = one?.data_offsets ?? [];
      if (one === undefined || one === other) return null;
      const changes: readonly (() => string)[] = [
        () => ((one.data_offsets = other?.data_offsets ?? []), 'the offsets of another tensor'),
        () => ((one.data_offsets = [end, start]), 'offsets in reverse'),
        () => ((one.data_offsets = [start + 2, end + 2]), 'offsets moved by one element'),
        () => ((one.data_offsets = [start + 2 ** 40, end + 2 ** 40]), 'offsets far away'),
        () => ((one.shape = [2 ** 31, 2 ** 31, 2 ** 31]), 'a shape beyond numbers'),
        () => ((one.shape = [...(one.shape ?? []), 1]), 'one dimension more'),
        () => ((one.shape = [0]), 'no elements'),
      ];
      const what = dice.pick(changes)();
      return convertShard(rawSafetensors(JSON.stringify(copy), data), dice.pick(DTYPES), what);
    });
  });

  it('a name that comes twice', async () => {
    const { header, data } = partsOf(bytesOf(tinyCheckpoint(), SHARD));
    const names = Object.keys(header).filter((name) => name !== '__metadata__');
    await fuzz(10, 40_000, async (dice) => {
      const twice = `"${dice.pick(names)}":${JSON.stringify(header[dice.pick(names)])}`;
      const text = `{${twice},${JSON.stringify(header).slice(1)}`;
      const behind = `${JSON.stringify(header).slice(0, -1)},${twice}}`;
      return convertShard(rawSafetensors(dice.pick([text, behind]), data), 'fp32', twice);
    });
  });

  it('any byte', async () => {
    const file = bytesOf(tinyCheckpoint(), SHARD);
    const { data } = partsOf(file);
    const headerBytes = file.length - data.length;
    await fuzz(50, 50_000, async (dice) => {
      const inHeader = dice.below(2) === 0;
      const part = mutateBytes(inHeader ? file.subarray(0, headerBytes) : data, dice);
      const bytes = inHeader ? [part.bytes, data] : [file.subarray(0, headerBytes), part.bytes];
      const damaged = new Uint8Array(
        await new Blob(bytes.map((piece) => new Uint8Array(piece))).arrayBuffer(),
      );
      // Numbers may change to other numbers, and a damaged name is another one.
      return convertShard(damaged, 'fp32', `${inHeader ? 'header' : 'data'} ${part.what}`, false);
    });
  });

  it('the index of shards', async () => {
    const { header } = partsOf(bytesOf(tinyCheckpoint(), SHARD));
    const names = Object.keys(header).filter((name) => name !== '__metadata__');
    const map = {
      metadata: {},
      weight_map: Object.fromEntries(names.map((name) => [name, 'one.safetensors'])),
    };
    await fuzz(40, 60_000, async (dice) => {
      const source = tinyCheckpoint();
      source.files.set('one.safetensors', new Uint8Array(bytesOf(source, SHARD)));
      source.files.delete(SHARD);
      const { path, what, value } = mutateJson(map, dice);
      source.putJson(INDEX, value);
      return tryConversion(source, dice.pick(DTYPES), `${path} ${what}`, true);
    });
  });
});

/** Fields of a manifest whose every value means a model of its own: numbers of the arithmetic, names, defaults. */
const FREE =
  /^(name|source|parameters|generation|imageProcessor|assets)\b|^vision\.(heads|layerNormEps)$|^decoder\.(rmsNormEps|ropeTheta|maxPositions)$/;

describe('a mutated block model is refused in words, or answers as before', () => {
  it('manifest fields', async () => {
    const expected = new Map<FuzzedModel, string>();
    for (const name of MODELS) expected.set(name, await answer(modelOf(name).folder));
    await fuzz(130, 70_000, async (dice) => {
      const name = dice.pick(MODELS);
      const { folder, manifest } = modelOf(name);
      const { path, what, value } = mutateJson(manifest, dice);
      const found = await outcome(answer(copyOf(folder).putJson('manifest.json', value)));
      if ('finding' in found) return `${path} ${what}: ${found.finding}`;
      if ('refused' in found || FREE.test(path)) return null;
      return found.value === expected.get(name) ? null : `${path} ${what}: another answer`;
    });
  });

  it('weight files and assets', async () => {
    const { folder } = modelOf('q4');
    const expected = await answer(folder);
    const paths = [...folder.files.keys()].filter((path) => path !== 'manifest.json');
    await fuzz(50, 80_000, async (dice) => {
      const damaged = copyOf(folder);
      const path = dice.pick(paths);
      const { what, bytes } = mutateBytes(bytesOf(folder, path), dice);
      damaged.files.set(path, bytes);
      const found = await outcome(answer(damaged));
      if ('finding' in found) return `${path} ${what}: ${found.finding}`;
      return 'refused' in found || found.value === expected ? null : `${path} ${what}: another answer`;
    });
  });
});
