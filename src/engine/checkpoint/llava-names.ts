import type { CheckpointTensors } from './checkpoint-tensors.ts';

/** Prefixes of the modules inside a LLaVA checkpoint's tensor names. */
export interface LlavaNames {
  /** In front of `embed_tokens`, `layers.N`, `norm`. */
  readonly decoder: string;
  readonly vision: string;
  readonly projector: string;
  /** Full name of the head's weight; the embedding's where the two are one table. */
  readonly head: string;
  /**
   * The embedding is the head's weight, too: `tie_word_embeddings`, and no weight of the head's own. transformers does not
   * tie a head that is stored with other values (`PreTrainedModel.tie_weights`), so a stored one is kept apart.
   */
  readonly sharedTable: boolean;
}

/**
 * The prefixes that transformers has given each module over time, newest layout first: it renamed
 * `language_model.model` to `model.language_model`, and dropped the `vision_model` level in version 5. The parts change
 * independently (version 5 saves new tower names under old top-level ones), so each is found by itself.
 */
const DECODER_PREFIXES = ['model.language_model.', 'language_model.model.'];
const VISION_PREFIXES = [
  'model.vision_tower.vision_model.',
  'vision_tower.vision_model.',
  'model.vision_tower.',
  'vision_tower.',
];
const PROJECTOR_PREFIXES = ['model.multi_modal_projector.', 'multi_modal_projector.'];
const HEAD_NAMES = ['lm_head.weight', 'language_model.lm_head.weight'];

/**
 * Finds the key layout of a checkpoint. A module under no known prefix gets its newest name, so that the check of its
 * tensors reports what is missing.
 */
export function llavaNames(tensors: CheckpointTensors, tiedEmbeddings: boolean): LlavaNames {
  const locate = (prefixes: readonly string[], probe: string): string =>
    prefixes.find((prefix) => tensors.has(prefix + probe)) ?? prefixes[0] ?? '';
  const decoder = locate(DECODER_PREFIXES, 'embed_tokens.weight');
  const stored = HEAD_NAMES.find((name) => tensors.has(name));
  const sharedTable = tiedEmbeddings && stored === undefined;
  return {
    decoder,
    vision: locate(VISION_PREFIXES, 'embeddings.patch_embedding.weight'),
    projector: locate(PROJECTOR_PREFIXES, 'linear_1.weight'),
    head: stored ?? (sharedTable ? `${decoder}embed_tokens.weight` : 'lm_head.weight'),
    sharedTable,
  };
}
