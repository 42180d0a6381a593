import type { DecoderGeometry, VisionGeometry } from '#engine/model/manifest.ts';
import { EMBEDDING_WEIGHT, HEAD_WEIGHT } from '#engine/model/token-table.ts';
import { linear, parameter, type DecoderFamily, type TensorSpec, type VisionFamily } from './family.ts';

export type StageKind = 'vision' | 'projector' | 'embedding' | 'block' | 'head';

/** The tensors that the geometry of a model asks of one weight file. */
export interface StageTensors {
  readonly kind: StageKind;
  readonly path: string;
  readonly tensors: readonly TensorSpec[];
}

/** What the tensors of a model depend on. */
export interface ModelShape {
  readonly decoderFamily: DecoderFamily;
  readonly decoder: DecoderGeometry;
  readonly visionFamily: VisionFamily;
  readonly vision: VisionGeometry;
  /** Token embeddings are looked up in the head's weight, and have no file of their own. */
  readonly sharedTable: boolean;
}

/** Every weight file of a block model, in the order in which the model runs. */
export function stageTensors(model: ModelShape): readonly StageTensors[] {
  const { decoderFamily, decoder, visionFamily, vision, sharedTable } = model;
  const { hiddenSize, vocabSize } = decoder;
  const table: TensorSpec = { name: EMBEDDING_WEIGHT, shape: [vocabSize, hiddenSize], role: 'embedding' };
  const embedding: StageTensors = { kind: 'embedding', path: 'embedding.bin', tensors: [table] };
  const block = decoderFamily.blockTensors(decoder);
  return [
    { kind: 'vision', path: 'vision.bin', tensors: visionFamily.tensors(vision) },
    { kind: 'projector', path: 'projector.bin', tensors: projectorSpecs(vision.hiddenSize, hiddenSize) },
    ...(sharedTable ? [] : [embedding]),
    ...Array.from({ length: decoder.blocks }, (_, index): StageTensors => {
      return { kind: 'block', path: blockPath(index), tensors: block };
    }),
    { kind: 'head', path: 'head.bin', tensors: headSpecs(vocabSize, hiddenSize) },
  ];
}

/** Name of the weight file of a block. */
export function blockPath(block: number): string {
  return `block-${String(block).padStart(2, '0')}.bin`;
}

/** transformers `LlavaMultiModalProjector`. */
function projectorSpecs(visionHidden: number, textHidden: number): readonly TensorSpec[] {
  return [
    linear('linear_1.weight', textHidden, visionHidden),
    parameter('linear_1.bias', textHidden),
    linear('linear_2.weight', textHidden, textHidden),
    parameter('linear_2.bias', textHidden),
  ];
}

function headSpecs(vocabSize: number, hiddenSize: number): readonly TensorSpec[] {
  return [parameter('norm.weight', hiddenSize), linear(HEAD_WEIGHT, vocabSize, hiddenSize)];
}
