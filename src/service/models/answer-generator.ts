import type { CallOptions } from '#service/contract/call-options.ts';
import type { InspectRequest, InspectedQuestion } from '#service/contract/inspection.ts';
import type { GenerateRequest, Generation } from '#service/contract/model-operations.ts';
import type { AnswerTokens, ReadAnswerRequest } from '#service/contract/question.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { type DeviceLock, onDevice } from '#service/device/device-lock.ts';
import type { OpenModel } from './open-model.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import type { CurrentModel } from './current-model.ts';
import { requireAskedModel } from './require-asked-model.ts';
import type { RgbImage } from '#engine/image/rgb-image.ts';
import { usablePositions } from '#engine/graphs/rope.ts';
import type { GenerateOptions } from '#engine/inference/generate.ts';
import type { ImageFeatures } from '#engine/inference/token-embedding.ts';
import type { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';

/** Answers questions about single pictures, between the evaluations of a search. */
export class AnswerGenerator {
  readonly #host: EngineHost;
  readonly #lock: DeviceLock;
  readonly #model: CurrentModel;
  /**
   * The last picture of each model, kept encoded because the next question is often about the same picture under another skip set.
   * It goes with its model, which it does not keep in memory.
   */
  readonly #last = new WeakMap<OpenModel, { readonly digest: string; readonly image: EncodedImage }>();

  constructor(host: EngineHost, lock: DeviceLock, model: CurrentModel) {
    this.#host = host;
    this.#lock = lock;
    this.#model = model;
  }

  generate(request: GenerateRequest, options: CallOptions = {}): Promise<Generation> {
    return this.#withPicture(request, options, (open, image) => this.#answer(open, image, request, options));
  }

  /** The logit lens and the attention to the picture behind each block of a question's prompt. */
  inspect(request: InspectRequest, options: CallOptions = {}): Promise<InspectedQuestion> {
    const { signal, onProgress } = options;
    return this.#withPicture(request, options, async (open, image) => {
      const { inspectQuestion } = await import('./inspect-question.ts');
      signal?.throwIfAborted();
      return inspectQuestion(open, image.features, {
        ...request,
        ...(signal && { signal }),
        onProgress: (done, total) => {
          const phase = `Behind block ${String(done)} of ${String(total)}`;
          onProgress?.({ phase, fraction: 0.5 + done / total / 2, etaMs: null });
        },
      });
    });
  }

  /** The probabilities of the tokens of an answer. */
  readAnswer(request: ReadAnswerRequest, options: CallOptions = {}): Promise<AnswerTokens> {
    const { signal } = options;
    return this.#withPicture(request, options, async (open, image) => {
      const { readAnswerTokens } = await import('./read-answer-tokens.ts');
      signal?.throwIfAborted();
      return readAnswerTokens(open, image.features, { ...request, ...(signal && { signal }) });
    });
  }

  /** Runs `use` on the device with the encoded picture of a request. */
  async #withPicture<T>(
    request: Pick<GenerateRequest, 'image' | 'model'>,
    { signal, onProgress }: CallOptions,
    use: (open: OpenModel, image: EncodedImage) => Promise<T>,
  ): Promise<T> {
    const bytes = new Uint8Array(await request.image.arrayBuffer());
    const digest = await sha256Hex(bytes);
    onProgress?.({ phase: 'Waiting for the device', fraction: 0, etaMs: null });
    return this.#lock.run('interactive', signal, () => {
      const open = this.#model.current;
      requireAskedModel(request, open);
      return onDevice(open.model.runtime, async () => {
        onProgress?.({ phase: 'Looking at the picture', fraction: 0, etaMs: null });
        return use(open, await this.#encode(open, bytes, digest));
      });
    });
  }

  async #answer(
    open: OpenModel,
    image: EncodedImage,
    { prompt, skip, maxNewTokens }: GenerateRequest,
    { signal, onProgress }: CallOptions,
  ): Promise<Generation> {
    signal?.throwIfAborted();
    const answering = { phase: 'Answering', fraction: 0.5, etaMs: null };
    onProgress?.(answering);
    const soFar =
      onProgress &&
      new PartialAnswer(open.tokenizer, (partialAnswer) => {
        onProgress({ ...answering, partialAnswer });
      });
    try {
      const answer = await answerQuestion(open, {
        image,
        prompt,
        skip,
        ...(maxNewTokens !== undefined && { maxNewTokens }),
        ...(signal && { signal }),
        ...(soFar && { onToken: soFar.add.bind(soFar) }),
      });
      return { ...answer, skip };
    } finally {
      soFar?.end();
    }
  }

  async #encode(open: OpenModel, bytes: Uint8Array<ArrayBuffer>, digest: string): Promise<EncodedImage> {
    const last = this.#last.get(open);
    if (last?.digest === digest) return last.image;
    const image = await encodeImage(open, await this.#host.decodeImage(bytes));
    this.#last.set(open, { digest, image });
    return image;
  }
}

export interface EncodedImage {
  readonly features: ImageFeatures;
  /** Time of the vision tower and the projector, in milliseconds. */
  readonly visionMs: number;
}

export interface Question {
  readonly image: EncodedImage;
  readonly prompt: string;
  readonly skip: SkipSet;
  /** Most tokens of the answer; by default the limit of the model, or what its positions leave room for. */
  readonly maxNewTokens?: number;
  readonly signal?: AbortSignal;
  readonly onToken?: GenerateOptions['onToken'];
}

/** A generation without the skip set that its question names. */
type Answer = Omit<Generation, 'skip'>;

/** Runs vision tower and projector over a picture. */
export async function encodeImage({ model }: OpenModel, image: RgbImage): Promise<EncodedImage> {
  const startedAt = performance.now();
  const features = await model.encodeImage(image);
  return { features, visionMs: performance.now() - startedAt };
}

/** The greedy answer to one question about one picture. Throws as `generate` and `buildPrompt` do. */
export async function answerQuestion({ model, tokenizer }: OpenModel, question: Question): Promise<Answer> {
  const { image, skip, signal, onToken } = question;
  const prompt = { ids: await tokenizer.buildPrompt(question.prompt), image: image.features };
  const { generation, decoder } = model.manifest;
  // Published limits may be as large as the context: the prompt takes a part of that.
  const room = Math.max(1, usablePositions(decoder) - prompt.ids.length);
  const maxNewTokens = question.maxNewTokens ?? Math.min(generation.maxNewTokens, room);
  // Decoding is a separate script, which comes with a model.
  const { generate } = await import('#engine/inference/generate.ts');
  const { tokenIds, latency } = await generate(model, prompt, {
    skip,
    maxNewTokens,
    ...(signal && { signal }),
    ...(onToken && { onToken }),
  });
  const { prefill, perToken, blocks } = latency;
  const total = image.visionMs + latency.total;
  const [text = ''] = await tokenizer.decode([tokenIds]);
  return {
    answer: text.trim(),
    tokenIds,
    latencyMs: { vision: image.visionMs, prefill, perToken, total, blocks },
  };
}

/**
 * Milliseconds between two texts, and before the first. A text takes about a millisecond of a processor that may be needed for the
 * next token: seldom enough, that does not show in the time of an answer, and a person sees no gaps.
 */
const PARTIAL_EVERY_MS = 100;

/**
 * Tells the text of an answer while its tokens are decoded. Nobody waits for a text: while one is made, and until the next is
 * due, tokens are passed over.
 */
export class PartialAnswer {
  #lastAt = performance.now();
  #telling = false;
  #over = false;

  constructor(
    private readonly tokenizer: Pick<SandboxedTokenizer, 'decode'>,
    private readonly tell: (text: string) => void,
  ) {}

  /** Takes all tokens that are known by now, and returns at once. */
  add(tokenIds: readonly number[]): void {
    const now = performance.now();
    if (this.#telling || now - this.#lastAt < PARTIAL_EVERY_MS) return;
    this.#lastAt = now;
    // What is wrong with a text is told by the whole answer, which is made in the same way.
    this.#tellText(tokenIds).catch(() => undefined);
  }

  /** Nothing is told any more. */
  end(): void {
    this.#over = true;
  }

  async #tellText(tokenIds: readonly number[]): Promise<void> {
    this.#telling = true;
    try {
      const [text = ''] = await this.tokenizer.decode([tokenIds]);
      if (!this.#over) this.tell(withoutOpenCharacter(text).trim());
    } finally {
      this.#telling = false;
    }
  }
}

/** A character whose last bytes come with the next token is replaced at the end of a text. */
function withoutOpenCharacter(text: string): string {
  return text.replace(/\uFFFD+$/u, '');
}
