import type { ReadReference } from '#engine/evaluation/read-references.ts';
import type { ReferenceRow } from '#engine/evaluation/reference-samples.ts';
import { klDivergence } from '#engine/inference/logits.ts';
import { cosine } from '#engine/tensors/cosine.ts';
import type { CosineSum, SampleReading } from './sample-reading.ts';
import type { StreamValues, WalkReader } from './walk-batch.ts';

/** What is wanted of a walk. */
export interface ReadingNeeds {
  readonly likelihoods: boolean;
  readonly firstTokens: boolean;
  readonly streams: boolean;
}

/** One sample in a batch. */
interface SampleRows {
  /** Its first row: all rows of a sample have the same prompt. */
  readonly firstRow: number;
  readonly promptIds: readonly number[];
}

/** Reads all samples of a batch while it walks through the model. */
export class BatchReading {
  readonly reader: WalkReader;
  readonly #samples: readonly SampleRows[];
  readonly #likelihoods: number[][];
  /** By sample: logits [V] of the first token without each block, until those of the full model are there. */
  readonly #firstLogits: Float32Array[][];
  readonly #divergences: number[][];
  readonly #full: number[];
  readonly #cosines: { readonly picture: CosineSum; readonly text: CosineSum }[][];
  /** By sample: the state [H] of the prompt's last token in front of each block, and behind the last. */
  readonly #lastStates: Float32Array[][];
  #front: StreamValues | null = null;

  constructor(
    private readonly rows: readonly ReferenceRow[],
    private readonly needs: ReadingNeeds,
    private readonly imageTokenId: number,
  ) {
    this.#samples = samplesOf(rows);
    const lists = <T>(): T[][] => this.#samples.map(() => []);
    this.#likelihoods = lists();
    this.#firstLogits = lists();
    this.#divergences = lists();
    this.#cosines = lists();
    this.#lastStates = lists();
    this.#full = [];
    this.reader = {
      ...(needs.streams && { stream: (_: number, stream: StreamValues) => this.#readStream(stream) }),
      ...((needs.likelihoods || needs.firstTokens) && {
        head: (without: number | null, read: readonly ReadReference[]) => this.#readHead(without, read),
      }),
    };
  }

  /** In the order of the samples, once the walk has ended. */
  readings(): readonly SampleReading[] {
    const { likelihoods, firstTokens, streams } = this.needs;
    return this.#samples.map((_, at) => ({
      ...(likelihoods && this.#likelihoodOf(at)),
      ...(firstTokens && { divergence: this.#divergences[at] ?? [] }),
      ...(streams && { cosines: this.#cosines[at] ?? [], spans: spansOf(this.#lastStates[at] ?? []) }),
    }));
  }

  /** Nothing for a sample whose references have no token. */
  #likelihoodOf(at: number): Pick<SampleReading, 'likelihood'> {
    const full = this.#full[at] ?? NaN;
    return Number.isNaN(full) ? {} : { likelihood: { full, without: this.#likelihoods[at] ?? [] } };
  }

  #readHead(without: number | null, read: readonly ReadReference[]): void {
    for (const [at, { firstRow }] of this.#samples.entries()) {
      const own = read.slice(firstRow, this.#samples[at + 1]?.firstRow);
      const likelihood = meanLikelihood(own);
      if (without === null) this.#full[at] = likelihood;
      else this.#likelihoods[at]?.push(likelihood);
      const [first] = own;
      if (!this.needs.firstTokens || !first) continue;
      // A view would keep the logits of the whole reference.
      if (without !== null) this.#firstLogits[at]?.push(first.first.slice());
      else
        this.#divergences[at] = (this.#firstLogits[at] ?? []).map((other) => divergence(first.first, other));
    }
    if (without === null) for (const logits of this.#firstLogits) logits.length = 0;
  }

  #readStream(stream: StreamValues): void {
    const front = this.#front;
    for (const [at, { firstRow, promptIds }] of this.#samples.entries()) {
      this.#lastStates[at]?.push(stateAt(stream, firstRow, promptIds.length - 1).slice());
      if (front) this.#cosines[at]?.push(this.#cosinesOf(front, stream, firstRow, promptIds));
    }
    this.#front = stream;
  }

  /** Cosines between a stream and the next over the positions of a prompt; references and padding are left out. */
  #cosinesOf(front: StreamValues, behind: StreamValues, row: number, promptIds: readonly number[]) {
    const sums = { picture: { sum: 0, positions: 0 }, text: { sum: 0, positions: 0 } };
    for (const [position, id] of promptIds.entries()) {
      const value = cosine(stateAt(front, row, position), stateAt(behind, row, position));
      // A state of zeros has no direction.
      if (Number.isNaN(value)) continue;
      const part = id === this.imageTokenId ? sums.picture : sums.text;
      part.sum += value;
      part.positions++;
    }
    return sums;
  }
}

/** The samples of a batch, whose rows stand together. */
function samplesOf(rows: readonly ReferenceRow[]): readonly SampleRows[] {
  const samples: SampleRows[] = [];
  for (const [row, { sample, prompt }] of rows.entries())
    if (rows[row - 1]?.sample !== sample) samples.push({ firstRow: row, promptIds: prompt.ids });
  return samples;
}

/** NaN without a token. */
function meanLikelihood(read: readonly ReadReference[]): number {
  const tokens = read.reduce((sum, { row }) => sum + row.tokens.length, 0);
  return read.reduce((sum, { total }) => sum + total, 0) / tokens;
}

/** Rounding can take a divergence of equal distributions below 0. */
function divergence(full: Float32Array, without: Float32Array): number {
  return Math.max(0, klDivergence(full, without));
}

function stateAt({ values, sequence, width }: StreamValues, row: number, position: number): Float32Array {
  const start = (row * sequence + position) * width;
  return values.subarray(start, start + width);
}

/** Cosines between each state and every later one. */
function spansOf(states: readonly Float32Array[]): readonly (readonly number[])[] {
  return states
    .slice(0, -1)
    .map((state, start) => states.slice(start + 1).map((later) => cosine(state, later)));
}
