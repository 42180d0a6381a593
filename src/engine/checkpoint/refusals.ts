import type { SkipscopeError } from '#engine/base/errors.ts';
import { unsupported } from './config-fields.ts';

/** The features that an architecture would need, by the `model_type` of Hugging Face configs. */
type Needs = Readonly<Record<string, string>>;

const TILING =
  'It would need AnyRes tiling: several crops of one picture, unpadded and joined by newline features; use a ' +
  'checkpoint with one picture per placeholder, such as llava-hf/llava-1.5-7b-hf.';
const VIDEO =
  'It would need video input: frames sampled, encoded and pooled; use a checkpoint for single pictures, such as ' +
  'llava-hf/llava-1.5-7b-hf.';
const EXPERTS = 'It would need a router and one MLP per expert in the decoder graph; use a dense decoder.';
const LAYERS = 'It would need features of several tower layers side by side; use a LLaVA-1.5 checkpoint.';

const MODELS: Needs = {
  llava_next: TILING,
  llava_onevision: TILING,
  video_llava: VIDEO,
  llava_next_video: VIDEO,
  vipllava: LAYERS,
};

const DECODERS: Needs = {
  mixtral: EXPERTS,
  qwen2_moe: EXPERTS,
  qwen3_moe: EXPERTS,
  deepseek_v2: EXPERTS,
  phimoe: EXPERTS,
};

/** The refusal of a model that is no LLaVA of the one-picture kind. */
export function unsupportedModel(modelType: string): SkipscopeError {
  return unsupported(
    `config.json: the model type "${modelType}"`,
    MODELS[modelType] ??
      'Use a checkpoint of the LLaVA architecture (model_type "llava"), such as llava-hf/llava-1.5-7b-hf.',
  );
}

/** The refusal of a decoder or vision tower that has no reader; `known` are those that have one. */
export function unsupportedPart(part: string, modelType: string, known: readonly string[]): SkipscopeError {
  return unsupported(
    `config.json: the ${part} architecture "${modelType}"`,
    DECODERS[modelType] ??
      `It would need its own geometry reader and graph; implemented: ${known.join(', ')}.`,
  );
}

/** The refusal of a folder with a LoRA (PEFT) adapter beside or in place of the weights. */
export function unsupportedAdapter(file: string): SkipscopeError {
  return unsupported(
    `${file}: a LoRA adapter`,
    'It would need its low-rank updates added to the base weights: merge it (PEFT merge_and_unload) and save the model.',
  );
}
