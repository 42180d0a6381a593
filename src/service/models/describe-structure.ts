import type { Manifest, WeightFile } from '#engine/model/manifest.ts';
import { elementCount } from '#engine/tensors/views.ts';
import type { ModelStructure } from '#service/contract/model-structure.ts';

function weightsOf({ bytes, tensors }: WeightFile): { parameters: number; bytes: number } {
  return { parameters: tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0), bytes };
}

/** What a model consists of, as its manifest says. */
export function describeStructure({
  stages,
  vision,
  projector,
  decoder,
}: Pick<Manifest, 'stages' | 'vision' | 'projector' | 'decoder'>): ModelStructure {
  const { imageSize, patchSize, layers, heads, hiddenSize, intermediateSize } = vision;
  return {
    vision: {
      ...weightsOf(stages.vision),
      architecture: vision.architecture,
      imageSize,
      patchSize,
      layers,
      heads,
      hiddenSize,
      intermediateSize,
    },
    projector: { ...weightsOf(stages.projector), activation: projector.activation },
    embedding: stages.embedding ? weightsOf(stages.embedding) : null,
    decoder: {
      architecture: decoder.architecture,
      hiddenSize: decoder.hiddenSize,
      heads: decoder.heads,
      kvHeads: decoder.kvHeads,
      headDim: decoder.headDim,
      intermediateSize: decoder.intermediateSize,
      vocabSize: decoder.vocabSize,
    },
    blocks: stages.blocks.map(weightsOf),
    head: weightsOf(stages.head),
  };
}
