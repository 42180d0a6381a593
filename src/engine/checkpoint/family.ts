import type { DecoderGeometry, VisionGeometry } from '#engine/model/manifest.ts';

/**
 * One tensor a stage needs. `name` is local to its Hugging Face module. Role `linear`: the weight of a Linear layer,
 * [out, in], which may be quantized; `embedding`: a look-up table; `parameter`: everything that is never quantized
 * (norms, biases, position and class embeddings, the patch convolution).
 */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: 'linear' | 'embedding' | 'parameter';
}

export function linear(name: string, out: number, inputs: number): TensorSpec {
  return { name, shape: [out, inputs], role: 'linear' };
}

export function parameter(name: string, ...shape: number[]): TensorSpec {
  return { name, shape, role: 'parameter' };
}

/** A decoder architecture: how its `text_config` reads and which tensors one block owns. */
export interface DecoderFamily {
  /** `model_type` in Hugging Face configs. */
  readonly modelType: string;
  /**
   * Throws `SkipscopeError('invalid-checkpoint')` naming a faulty field, `'unsupported'` for a setting that is not
   * implemented.
   */
  readConfig(textConfig: unknown): DecoderConfig;
  /** Tensors of one block, named as in the decoder layer's module. */
  blockTensors(geometry: DecoderGeometry): readonly TensorSpec[];
}

export interface DecoderConfig {
  readonly geometry: DecoderGeometry;
  /** The head may share the embedding's weight. */
  readonly tiedEmbeddings: boolean;
}

/** Vision geometry before the feature layer is chosen: `encoderLayers` counts the checkpoint's layers. */
export type VisionConfig = Omit<VisionGeometry, 'layers' | 'featureSelect'> & {
  readonly encoderLayers: number;
};

/** A vision tower architecture: how its `vision_config` reads and which tensors it owns. */
export interface VisionFamily {
  readonly modelType: string;
  /** Throws as `DecoderFamily.readConfig`. */
  readConfig(visionConfig: unknown): VisionConfig;
  /** Tensors of the embeddings and of the encoder layers that are kept, named as in the vision module. */
  tensors(geometry: VisionGeometry): readonly TensorSpec[];
}
