import type { LoadedModel } from '#service/contract/model-operations.ts';
import type { ModelStructure } from '#service/contract/model-structure.ts';
import { formatBytes, formatCount, plural } from '#ui/format/numbers.ts';

type Weights = ModelStructure['head'];

/** A part of a model in words. */
export interface ModelPart {
  readonly key: 'vision' | 'projector' | 'embedding' | 'blocks' | 'head';
  readonly name: string;
  /** Shapes, a line each. */
  readonly shape: readonly string[];
  /** Null for a part whose weights belong to another one. */
  readonly weights: Weights | null;
  /** The share of the bytes of all weights, 0..1. */
  readonly share: number;
}

/** `430 k · 862 kB`: parameters and bytes. */
export function weightsText({ parameters, bytes }: Weights): string {
  return `${formatCount(parameters)} · ${formatBytes(bytes)}`;
}

/** Sum of the weights of all blocks. */
function together(blocks: readonly Weights[]): Weights {
  return {
    parameters: blocks.reduce((sum, { parameters }) => sum + parameters, 0),
    bytes: blocks.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** `42 k · 43 kB each`, or what the smallest and the largest block take. */
function eachBlock(blocks: readonly Weights[]): string {
  const bytes = blocks.map((block) => block.bytes);
  const [least, most] = [Math.min(...bytes), Math.max(...bytes)];
  const [first] = blocks;
  if (!first) return '';
  if (least === most) return `${weightsText(first)} each`;
  return `${formatBytes(least)} to ${formatBytes(most)} each`;
}

/** The sizes of a multi-layer perceptron. */
function mlpText({ hiddenSize, intermediateSize }: { hiddenSize: number; intermediateSize: number }): string {
  return `MLP ${[hiddenSize, intermediateSize, hiddenSize].join(' → ')}`;
}

/** The parts of a model in the order in which a picture and a question go through them. */
export function modelParts({ structure }: Pick<LoadedModel, 'structure'>): readonly ModelPart[] {
  const { vision, projector, embedding, decoder, blocks, head } = structure;
  const all = together([vision, projector, ...(embedding ? [embedding] : []), ...blocks, head]);
  const share = ({ bytes }: Weights) => (all.bytes === 0 ? 0 : bytes / all.bytes);
  const ofBlocks = together(blocks);
  const { hiddenSize, vocabSize, heads, headDim, kvHeads, architecture } = decoder;
  return [
    {
      key: 'vision',
      name: `Vision tower, ${vision.architecture}`,
      shape: [`${plural(vision.layers, 'layer')}, ${plural(vision.heads, 'head')}`, mlpText(vision)],
      weights: vision,
      share: share(vision),
    },
    {
      key: 'projector',
      name: 'Projector',
      shape: [`${String(vision.hiddenSize)} → ${String(hiddenSize)}, ${projector.activation}`],
      weights: projector,
      share: share(projector),
    },
    {
      key: 'embedding',
      name: 'Embeddings',
      shape: [`${String(vocabSize)} × ${String(hiddenSize)}`],
      weights: embedding,
      share: embedding ? share(embedding) : 0,
    },
    {
      key: 'blocks',
      name: `${plural(blocks.length, 'block')}, ${architecture}`,
      shape: [
        `${plural(heads, 'head')} of ${String(headDim)}, ${String(kvHeads)} for keys and values`,
        mlpText(decoder),
        eachBlock(blocks),
      ],
      weights: ofBlocks,
      share: share(ofBlocks),
    },
    {
      key: 'head',
      name: 'Head',
      shape: [`norm, ${String(hiddenSize)} → ${String(vocabSize)}`],
      weights: head,
      share: share(head),
    },
  ];
}
