import { SkipscopeError } from '#engine/errors.ts';
import type { StageWeights } from '#engine/graphs/stage-weights.ts';
import { findTensor, tensorBytes } from '#engine/model/tensor-data.ts';
import { float16ToFloat32 } from '#engine/tensors/float16.ts';
import { float32View, uint16View } from '#engine/tensors/views.ts';

/** Features of one picture behind the projector: float32 [tokens, H]. */
export interface ImageFeatures {
  readonly tokens: number;
  readonly data: Float32Array;
}

/** HF `embed_tokens`: a row look-up in a table [V, H] that stays as it is stored (float16 or float32). */
export class TokenEmbedding {
  readonly #row: (token: number) => Float32Array;
  readonly #vocabulary: number;

  constructor(
    weights: StageWeights,
    readonly hiddenSize: number,
    /** Id of the placeholder that image features replace. */
    readonly imageTokenId: number,
  ) {
    const entry = findTensor(weights.file, 'embed_tokens.weight');
    this.#vocabulary = entry.shape[0] ?? 0;
    const span = (token: number) => [token * hiddenSize, (token + 1) * hiddenSize] as const;
    if (entry.encoding === 'float16') {
      const table = uint16View(tensorBytes(entry, weights.bytes));
      this.#row = (token) => float16ToFloat32(table.subarray(...span(token)));
    } else {
      const table = float32View(tensorBytes(entry, weights.bytes));
      this.#row = (token) => table.subarray(...span(token));
    }
  }

  /**
   * Embeddings [S, H] of generated `ids`. The decoder may well choose the placeholder; it then means nothing but
   * itself. Throws `SkipscopeError('invalid-input')` for an id outside of the vocabulary.
   */
  embedAnswer(ids: readonly number[]): Float32Array {
    const embeddings = new Float32Array(ids.length * this.hiddenSize);
    for (const [position, id] of ids.entries()) embeddings.set(this.#lookUp(id), position * this.hiddenSize);
    return embeddings;
  }

  /**
   * Embeddings [S, H] of a prompt's `ids` with the image features spliced in, in order, wherever the placeholder stands (HF
   * `LlavaModel.get_placeholder_mask`). Throws `SkipscopeError('invalid-input')` when placeholders and features differ
   * in number or an id is outside of the vocabulary.
   */
  embed(ids: readonly number[], image?: ImageFeatures): Float32Array {
    const placeholders = ids.filter((id) => id === this.imageTokenId).length;
    const features = image?.tokens ?? 0;
    if (placeholders !== features) {
      throw new SkipscopeError(
        'invalid-input',
        `The prompt has ${placeholders} image positions, but the image has ${features} features.`,
        'Give one image per <image> placeholder; the prompt template writes it by itself.',
      );
    }
    const embeddings = new Float32Array(ids.length * this.hiddenSize);
    let feature = 0;
    for (const [position, id] of ids.entries()) {
      const row = id === this.imageTokenId && image ? this.#feature(image, feature++) : this.#lookUp(id);
      embeddings.set(row, position * this.hiddenSize);
    }
    return embeddings;
  }

  #feature(image: ImageFeatures, index: number): Float32Array {
    return image.data.subarray(index * this.hiddenSize, (index + 1) * this.hiddenSize);
  }

  #lookUp(id: number): Float32Array {
    if (Number.isInteger(id) && id >= 0 && id < this.#vocabulary) return this.#row(id);
    throw new SkipscopeError(
      'invalid-input',
      `Token id ${id} is outside of the vocabulary of ${this.#vocabulary}.`,
      'The tokenizer does not belong to this model; convert the checkpoint again.',
    );
  }
}
