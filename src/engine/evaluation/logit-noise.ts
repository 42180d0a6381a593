import type { ActivationType } from '#engine/graphs/dialect.ts';
import { usablePositions } from '#engine/graphs/rope.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';

/** Rows of the passes whose logits are compared; the second of them is, which is neither the first of a batch nor the last. */
const ROWS = 3;
const COMPARED = 1;
/** Tokens of a prompt and of the answer behind it, where the model has room for them. */
const PROMPT = 32;
const ANSWER = 6;

/** From 1 to the next number of a type. */
const EPSILON: Readonly<Record<ActivationType, number>> = { float32: 2 ** -23, float16: 2 ** -10 };

/**
 * How many times the noise a margin is. Both logits of a choice may move, in the reference path as in another, so 4 would do
 * for the passes that were measured; the rest is for other skip sets, longer rows and larger batches.
 */
const SAFETY = 16;

/** The margin below which the reference path makes a choice, for the noise that `measureLogitNoise` found. */
export function nearTieMargin(noise: number): number {
  return Math.min(SAFETY * noise, Number.MAX_VALUE);
}

/**
 * How far a logit of this model moves on this device with the shape of its pass: the largest difference between the logits
 * of the reference path and those of a batch, once with the answer as a draft and once token by token, over the whole
 * vocabulary, behind a prompt and behind an answer. At least the distance between neighbouring numbers where the largest
 * logit is, for passes that happen to round alike here. Some 270 positions run through every block.
 */
export async function measureLogitNoise(model: NoisyModel, signal?: AbortSignal): Promise<number> {
  const { prompt, answer } = lengthsFor(usablePositions(model.manifest.decoder));
  const end = prompt + answer;
  const rows: Float32Array[] = [];
  for (let row = 0; row < ROWS; row++) rows.push(await embeddedRow(model, row, end));
  const compared = rows.slice(COMPARED, COMPARED + 1);
  const steps = Array.from({ length: answer }, (_, step) => prompt + step + 1);
  const at = distinct([prompt - 1, end - 1]);
  const look = { model, at, ...(signal && { signal }) };
  const reference = await logitsOf(look, compared, 0, distinct([prompt, end]));
  const drafted = await logitsOf(look, rows, COMPARED, [end]);
  const stepped = await logitsOf(look, rows, COMPARED, [prompt, ...steps]);
  const largest = reference.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
  const noise = Math.max(
    EPSILON[model.dialect.activations] * largest,
    largestDifference(reference, drafted),
    largestDifference(reference, stepped),
  );
  // A model whose numbers overflow: nothing is certain.
  return Number.isFinite(noise) ? noise : Number.MAX_VALUE;
}

/** Tokens of prompt and answer in so many positions; a model with room for one token alone has no answer to compare. */
function lengthsFor(positions: number): { readonly prompt: number; readonly answer: number } {
  const answer = Math.min(ANSWER, positions - 1);
  return { prompt: Math.min(PROMPT, positions - answer), answer };
}

function distinct(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)];
}

/** What of a model makes its logits. */
type NoisyModel = Pick<BlockModel, 'manifest' | 'dialect' | 'embedding' | 'chain' | 'streamOf' | 'logitsAt'>;

interface Look {
  readonly model: NoisyModel;
  /** The positions whose logits are wanted. */
  readonly at: readonly number[];
  readonly signal?: AbortSignal;
}

/** Logits [positions, V] of a row of a batch that comes in passes, each up to an end. */
async function logitsOf(
  { model, at, signal }: Look,
  rows: readonly Float32Array[],
  row: number,
  ends: readonly number[],
): Promise<Float32Array> {
  const { hiddenSize } = model.manifest.decoder;
  const positions = model.chain.startBatch(rows.length, ends.at(-1) ?? 0);
  const cache = new KvCache();
  const found: Float32Array[] = [];
  try {
    let start = 0;
    for (const end of ends) {
      const stream = model.streamOf(rows.map((all) => all.subarray(start * hiddenSize, end * hiddenSize)));
      const pass = { firstBlock: 0, skip: [], positions, cache, ...(signal && { signal }) };
      const inPass = at.filter((position) => position >= start && position < end);
      const flat = inPass.map((position) => row * (end - start) + position - start);
      let behind = stream;
      try {
        behind = await model.chain.forward(stream, pass);
        if (flat.length > 0) found.push(await model.logitsAt(behind, flat));
      } finally {
        if (behind !== stream) behind.dispose();
        stream.dispose();
      }
      start = end;
    }
  } finally {
    cache.dispose();
  }
  return joined(found);
}

/** One behind the other. A vocabulary may have more tokens than a call takes arguments. */
function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Embeddings [length, H] of varied tokens. */
function embeddedRow(model: NoisyModel, row: number, length: number): Promise<Float32Array> {
  const { vocabSize } = model.manifest.decoder;
  const ids = Array.from({ length }, (_, position) => (7 + row * 31 + position * 17) % vocabSize);
  return model.embedding.embedAnswer(ids);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, logit, index) => Math.max(most, Math.abs(logit - (b[index] ?? NaN))), 0);
}
