import type { DecoderGeometry, VisionGeometry } from '#engine/model/manifest.ts';
import { linear, parameter, type DecoderFamily, type TensorSpec, type VisionFamily } from './family.ts';

export type StageKind = 'vision' | 'projector' | 'embedding' | 'block' | 'head';

/** The tensors that the geometry of a model asks of one weight file. */
export interface StageTensors {
  readonly kind: StageKind;
  readonly path: string;
  readonly tensors: readonly TensorSpec[];
}

/** Every weight file of a block model, in the order in which the model runs. */
export function stageTensors(
  decoderFamily: DecoderFamily,
  decoder: DecoderGeometry,
  visionFamily: VisionFamily,
  vision: VisionGeometry,
): readonly StageTensors[] {
  const { hiddenSize, vocabSize } = decoder;
  const embedding: TensorSpec = {
    name: 'embed_tokens.weight',
    shape: [vocabSize, hiddenSize],
    role: 'embedding',
  };
  const block = decoderFamily.blockTensors(decoder);
  return [
    { kind: 'vision', path: 'vision.bin', tensors: visionFamily.tensors(vision) },
    { kind: 'projector', path: 'projector.bin', tensors: projectorSpecs(vision.hiddenSize, hiddenSize) },
    { kind: 'embedding', path: 'embedding.bin', tensors: [embedding] },
    ...Array.from({ length: decoder.blocks }, (_, index): StageTensors => {
      return { kind: 'block', path: blockPath(index), tensors: block };
    }),
    { kind: 'head', path: 'head.bin', tensors: headSpecs(vocabSize, hiddenSize) },
  ];
}

export const HEAD_WEIGHT = 'lm_head.weight';

function blockPath(block: number): string {
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
