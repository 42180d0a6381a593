import { clipVision, siglipVision } from './vision-families.ts';
import type { DecoderFamily, VisionFamily } from './family.ts';
import { llama } from './llama.ts';
import { mistral } from './mistral.ts';
import { qwen2 } from './qwen2.ts';
import { unsupportedPart } from './refusals.ts';

export const DECODER_FAMILIES: readonly DecoderFamily[] = [llama, mistral, qwen2];
export const VISION_FAMILIES: readonly VisionFamily[] = [clipVision, siglipVision];

function familyOf<T extends { readonly modelType: string }>(
  registry: readonly T[],
  part: string,
  modelType: string,
): T {
  const family = registry.find((candidate) => candidate.modelType === modelType);
  if (family !== undefined) return family;
  const known = registry.map((candidate) => candidate.modelType);
  throw unsupportedPart(part, modelType, known);
}

/** Throws `SkipscopeError('unsupported')` naming the architecture and those that are implemented. */
export function decoderFamily(modelType: string): DecoderFamily {
  return familyOf(DECODER_FAMILIES, 'decoder', modelType);
}

/** Throws `SkipscopeError('unsupported')` naming the architecture and those that are implemented. */
export function visionFamily(modelType: string): VisionFamily {
  return familyOf(VISION_FAMILIES, 'vision tower', modelType);
}
