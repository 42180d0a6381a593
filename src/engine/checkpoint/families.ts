import { clipVision } from './clip-vision.ts';
import { unsupported } from './config-fields.ts';
import type { DecoderFamily, VisionFamily } from './family.ts';
import { llama } from './llama.ts';

export const DECODER_FAMILIES: readonly DecoderFamily[] = [llama];
export const VISION_FAMILIES: readonly VisionFamily[] = [clipVision];

function familyOf<T extends { readonly modelType: string }>(
  registry: readonly T[],
  part: string,
  modelType: string,
): T {
  const family = registry.find((candidate) => candidate.modelType === modelType);
  if (family !== undefined) return family;
  const known = registry.map((candidate) => candidate.modelType).join(', ');
  throw unsupported(
    `config.json: the ${part} architecture "${modelType}"`,
    `It would need its own geometry reader and graph; implemented: ${known}.`,
  );
}

/** Throws `SkipscopeError('unsupported')` naming the architecture and those that are implemented. */
export function decoderFamily(modelType: string): DecoderFamily {
  return familyOf(DECODER_FAMILIES, 'decoder', modelType);
}

/** Throws `SkipscopeError('unsupported')` naming the architecture and those that are implemented. */
export function visionFamily(modelType: string): VisionFamily {
  return familyOf(VISION_FAMILIES, 'vision tower', modelType);
}
