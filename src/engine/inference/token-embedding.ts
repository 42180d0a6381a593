import { SkipscopeError } from '#engine/base/errors.ts';
import type { EmbeddingTable } from './embedding-table.ts';

/** Features of one picture behind the projector: float32 [tokens, H]. */
export interface ImageFeatures {
  readonly tokens: number;
  readonly data: Float32Array;
}

/** HF `embed_tokens`: ids to rows of a table, image features spliced in. */
export class TokenEmbedding {
  constructor(
    private readonly table: EmbeddingTable,
    readonly hiddenSize: number,
    /** Id of the placeholder that image features replace. */
    readonly imageTokenId: number,
  ) {}

  /**
   * Embeddings [S, H] of generated `ids`. The decoder may choose the placeholder, which then has its own embedding.
   * Throws `SkipscopeError('invalid-input')` for an id outside of the vocabulary.
   */
  async embedAnswer(ids: readonly number[]): Promise<Float32Array> {
    const embeddings = new Float32Array(ids.length * this.hiddenSize);
    for (const [position, id] of ids.entries())
      embeddings.set(await this.#lookUp(id), position * this.hiddenSize);
    return embeddings;
  }

  /**
   * Embeddings [S, H] of a prompt's `ids` with the image features spliced in, in order, wherever the placeholder stands (HF
   * `LlavaModel.get_placeholder_mask`). Throws `SkipscopeError('invalid-input')` when placeholders and features differ
   * in number or an id is outside of the vocabulary.
   */
  async embed(ids: readonly number[], image?: ImageFeatures): Promise<Float32Array> {
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
      const row =
        id === this.imageTokenId && image ? this.#feature(image, feature++) : await this.#lookUp(id);
      embeddings.set(row, position * this.hiddenSize);
    }
    return embeddings;
  }

  #feature(image: ImageFeatures, index: number): Float32Array {
    return image.data.subarray(index * this.hiddenSize, (index + 1) * this.hiddenSize);
  }

  #lookUp(id: number): Promise<Float32Array> {
    const { vocabulary } = this.table;
    if (Number.isInteger(id) && id >= 0 && id < vocabulary) return this.table.row(id);
    throw new SkipscopeError(
      'invalid-input',
      `Token id ${id} is outside of the vocabulary of ${vocabulary}.`,
      'The tokenizer does not belong to this model; convert the checkpoint again.',
    );
  }
}
