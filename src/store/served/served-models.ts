/** A model that is served with the page. */
export interface ServedModel {
  /** Address relative to the page's. */
  readonly url: string;
  readonly name: string;
  /** What it is, as a sentence. */
  readonly about: string;
  /** Megabytes of all files that its manifest lists, with two digits. */
  readonly megabytes: number;
}

/** A LLaVA on a pretrained decoder. */
export const PRETRAINED_MODEL: ServedModel = {
  url: 'models/llava-smollm2-135m/',
  name: 'llava-smollm2-135m',
  about: 'Pretrained: the 30 blocks of SmolLM2-135M, taught to see.',
  megabytes: 84,
};

/** A model for old machines, and for the first second. */
export const SMALL_MODEL: ServedModel = {
  url: 'models/llava-pictograms/',
  name: 'llava-pictograms',
  about: 'Small: 12 narrow blocks, trained on pictograms alone.',
  megabytes: 1.4,
};

/** All of them, in the order in which the page offers them. */
export const SERVED_MODELS: readonly ServedModel[] = [PRETRAINED_MODEL, SMALL_MODEL];
