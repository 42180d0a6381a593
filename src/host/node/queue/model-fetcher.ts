import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { SkipscopeError } from '#engine/base/errors.ts';
import { type FetchOptions, fetchModel } from './fetch-model.ts';
import { type ModelOffer, offerSchema } from './model-offer.ts';
import { ALL_OFFERS } from './queue-names.ts';
import { decodeMessage } from './unit-message.ts';
import type { WorkerModel } from './worker-models.ts';

/** After a fetch that failed, before the model is tried again. */
const AGAIN_MS = 60_000;

export interface ModelFetcherOptions extends Omit<FetchOptions, 'requireUse'> {
  /** See `describeWorkerModel`. */
  readonly describe: (folder: string) => Promise<WorkerModel>;
  /** Whether the worker has a model, by the hash of its manifest. */
  readonly has: (hash: string) => boolean;
  /** Told of each model that was fetched. */
  readonly onModel: (model: WorkerModel) => void;
  readonly onError: (error: unknown) => void;
}

/** Fetches the models that coordinators offer and a worker lacks, one after the other. */
export class ModelFetcher {
  readonly #options: ModelFetcherOptions;
  readonly #subscription: Subscription;
  /** When a model that could not be fetched was tried, by its hash. */
  readonly #tried = new Map<string, number>();
  #fetching: Promise<void> | null = null;

  constructor(connection: NatsConnection, options: ModelFetcherOptions) {
    this.#options = options;
    this.#subscription = connection.subscribe(ALL_OFFERS, {
      callback: (error, message) => {
        const offer = error ? null : decodeMessage(offerSchema, message.data);
        if (offer) this.#hear(offer);
      },
    });
  }

  /** Ends once nothing is under way any more; the signal of the options stops what is. */
  async end(): Promise<void> {
    this.#subscription.unsubscribe();
    await this.#fetching;
  }

  #hear(offer: ModelOffer): void {
    const { has, signal } = this.#options;
    const tried = this.#tried.get(offer.hash) ?? -Infinity;
    if (this.#fetching || signal.aborted || has(offer.hash) || performance.now() - tried < AGAIN_MS) return;
    this.#fetching = this.#fetch(offer).finally(() => {
      this.#fetching = null;
    });
  }

  async #fetch(offer: ModelOffer): Promise<void> {
    const { describe, signal, onModel, onError } = this.#options;
    const requireUse = async (folder: string): Promise<void> => {
      if ((await describe(folder)).deviceClass !== offer.deviceClass) throw ofNoUse(offer);
    };
    try {
      onModel(await describe(await fetchModel(offer, { ...this.#options, requireUse })));
    } catch (error) {
      this.#tried.set(offer.hash, performance.now());
      if (!signal.aborted) onError(error);
    }
  }
}

function ofNoUse({ name }: ModelOffer): SkipscopeError {
  return new SkipscopeError(
    'unsupported',
    `The model ${name} is not fetched: this device or this version of Skipscope rounds otherwise than those of the search.`,
    'Nothing has to be done; the worker serves searches of devices like its own.',
  );
}
