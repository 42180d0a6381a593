import { sha256Hex } from '#engine/base/digest.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { planFeatures } from '#engine/evaluation/memory-budget.ts';
import type { SamplePrompt } from '#engine/evaluation/scored-samples.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import type { ImageFeatures } from '#engine/inference/token-embedding.ts';
import type { UnitTask } from '#engine/workers/unit-task.ts';

/** Where pictures of a task come from. */
export interface PictureSource {
  readonly decodeImage: ImageDecoder;
  /** The file of a picture by its hex SHA-256; null where it is not there. */
  read(hash: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

/**
 * The prompts of a task on a worker. Pictures are fetched and encoded when a unit needs them first; the features of as many as the
 * budget has room for are kept.
 */
export class TaskPrompts {
  readonly prompts: readonly SamplePrompt[];
  /** Bytes of the budget that the features leave. */
  readonly memoryLeft: number;
  readonly #model: BlockModel;
  readonly #source: PictureSource;
  readonly #most: number;
  readonly #kept = new Map<string, Promise<ImageFeatures>>();

  constructor(
    { prompts, samples }: UnitTask,
    model: BlockModel,
    source: PictureSource,
    memoryBudget: number,
  ) {
    this.#model = model;
    this.#source = source;
    const pictures = new Set(samples.map(({ picture }) => picture)).size;
    const { kept, memoryLeft } = planFeatures(model, memoryBudget, pictures);
    this.#most = kept;
    this.memoryLeft = memoryLeft;
    this.prompts = samples.map(({ prompt, picture }) => ({
      ids: prompts[prompt] ?? [],
      features: () => this.#features(picture),
    }));
  }

  #features(picture: string): Promise<ImageFeatures> {
    const known = this.#kept.get(picture);
    if (known) return known;
    const made = this.#encode(picture);
    if (this.#kept.size >= this.#most) return made;
    this.#kept.set(picture, made);
    // A picture that could not be had may come.
    made.catch(() => this.#kept.delete(picture));
    return made;
  }

  async #encode(picture: string): Promise<ImageFeatures> {
    const bytes = await this.#source.read(picture);
    if (bytes === null || (await sha256Hex(bytes)) !== picture)
      throw new SkipscopeError(
        'not-found',
        `The picture ${picture} is not in the queue's store as it should be.`,
        'Resume the run: it puts its pictures there again.',
      );
    return this.#model.encodeImage(await this.#source.decodeImage(bytes));
  }
}
