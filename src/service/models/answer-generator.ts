import type { CallOptions } from '#service/contract/call-options.ts';
import type { GenerateRequest, Generation } from '#service/contract/model-operations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import { type EncodedImage, answerQuestion, encodeImage } from './answer-question.ts';
import type { DeviceLock } from '#service/device/device-lock.ts';
import { onDevice } from '#service/device/on-device.ts';
import type { OpenModel } from './open-model.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import type { CurrentModel } from './current-model.ts';

/** Answers questions about single pictures, between the evaluations of a search. */
export class AnswerGenerator {
  readonly #host: EngineHost;
  readonly #lock: DeviceLock;
  readonly #model: CurrentModel;
  /** The last picture: the next question is mostly about the same one with another skip set. */
  #last: { readonly open: OpenModel; readonly digest: string; readonly image: EncodedImage } | null = null;

  constructor(host: EngineHost, lock: DeviceLock, model: CurrentModel) {
    this.#host = host;
    this.#lock = lock;
    this.#model = model;
  }

  async generate(request: GenerateRequest, options: CallOptions = {}): Promise<Generation> {
    const { signal, onProgress } = options;
    const bytes = new Uint8Array(await request.image.arrayBuffer());
    const digest = await sha256Hex(bytes);
    onProgress?.({ phase: 'Waiting for the device', fraction: 0, etaMs: null });
    return this.#lock.run('interactive', signal, () => {
      const open = this.#model.current;
      requireModel(request, open);
      return onDevice(open.model.runtime, async () => {
        onProgress?.({ phase: 'Looking at the picture', fraction: 0, etaMs: null });
        const image = await this.#encode(open, bytes, digest);
        return this.#answer(open, image, request, options);
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
    onProgress?.({ phase: 'Answering', fraction: 0.5, etaMs: null });
    const answer = await answerQuestion(open, {
      image,
      prompt,
      skip,
      ...(maxNewTokens !== undefined && { maxNewTokens }),
      ...(signal && { signal }),
    });
    return { ...answer, skip };
  }

  async #encode(open: OpenModel, bytes: Uint8Array<ArrayBuffer>, digest: string): Promise<EncodedImage> {
    if (this.#last?.open === open && this.#last.digest === digest) return this.#last.image;
    const image = await encodeImage(open, await this.#host.decodeImage(bytes));
    this.#last = { open, digest, image };
    return image;
  }
}

/** Throws `SkipscopeError('invalid-input')` when another model is in use than the one that is asked. */
function requireModel({ model }: GenerateRequest, open: OpenModel): void {
  if (model === undefined || model === open.model.hash) return;
  throw new SkipscopeError(
    'invalid-input',
    `Another model is in use by now: ${open.model.manifest.name}.`,
    'Load the model again that you want to ask.',
  );
}
