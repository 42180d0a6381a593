import { count, positiveInteger } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import { logitsSettingsSchema } from './logits-settings.ts';

/**
 * Versions of the block-model format that are read. In a model of version 3, the head's weight is the table of token
 * embeddings, too; in one of version 2, the embeddings have a file of their own.
 */
export const MANIFEST_VERSIONS = [2, 3] as const;

/** The version in which a model is written: programs that know version 2 alone still read what they can. */
export function manifestVersion(sharedTable: boolean): (typeof MANIFEST_VERSIONS)[number] {
  return sharedTable ? 3 : 2;
}

export const MANIFEST_FILE = 'manifest.json';

/**
 * How a model's weights are stored, and the arithmetic they are meant for (docs/block-model.md); smallest first. The
 * last is the reference.
 */
export const MODEL_DTYPES = ['q4', 'q4f16', 'fp16', 'fp32'] as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Files lie beside the manifest. */
const fileName = z.string().regex(/^(?!\.{1,2}$)[^/\\]+$/, 'must be a plain file name');
const byteSpan = z.object({ offset: count, bytes: count });

/** A tensor stored as it is: row-major, little-endian. */
const plainTensor = z.object({
  name: z.string(),
  encoding: z.enum(['float32', 'float16']),
  shape: z.array(count),
  data: byteSpan,
});

/**
 * A weight W of shape [N, K] (out, in features) quantized block-wise along K in the layout of ONNX Runtime's
 * MatMulNBits: `data` uint8 [N, K / blockSize, blockSize * bits / 8] (low nibble first), `scales` float16
 * [N, K / blockSize], `zeroPoints` uint8 [N, ceil(K / blockSize * bits / 8)].
 * W[n, k] = (q[n, k] - zeroPoint[n, block]) * scale[n, block].
 */
const quantizedTensor = z.object({
  name: z.string(),
  encoding: z.literal('quantized'),
  bits: z.union([z.literal(4), z.literal(8)]),
  blockSize: positiveInteger,
  shape: z.tuple([positiveInteger, positiveInteger]),
  data: byteSpan,
  scales: byteSpan,
  zeroPoints: byteSpan,
});

const tensorEntrySchema = z.discriminatedUnion('encoding', [plainTensor, quantizedTensor]);

/** A weight file: all tensors of one stage, each named as in its Hugging Face module (`self_attn.q_proj.weight`). */
export const weightFileSchema = z.object({
  path: fileName,
  bytes: count,
  sha256,
  tensors: z.array(tensorEntrySchema),
});

const decoderSchema = z.object({
  architecture: z.enum(['llama', 'mistral', 'qwen2']),
  blocks: positiveInteger,
  hiddenSize: positiveInteger,
  heads: positiveInteger,
  kvHeads: positiveInteger,
  headDim: positiveInteger,
  intermediateSize: positiveInteger,
  vocabSize: positiveInteger,
  rmsNormEps: z.number().positive(),
  ropeTheta: z.number().positive(),
  maxPositions: positiveInteger,
});

const visionSchema = z.object({
  architecture: z.enum(['clip', 'siglip']),
  imageSize: positiveInteger,
  patchSize: positiveInteger,
  hiddenSize: positiveInteger,
  heads: positiveInteger,
  intermediateSize: positiveInteger,
  /** Encoder layers that are stored and run: up to the one `vision_feature_layer` selects. */
  layers: positiveInteger.max(1000),
  layerNormEps: z.number().positive(),
  activation: z.enum(['quick_gelu', 'gelu_pytorch_tanh']),
  /** `default` drops the first position (CLIP's class token) from the features, `full` keeps all. */
  featureSelect: z.enum(['default', 'full']),
});

const projectorSchema = z.object({ activation: z.enum(['gelu']) });

/** Far beyond any tower: the bound keeps a damaged number from asking for gigabytes. */
export const MAX_PICTURE_EDGE = 8192;
const pixels = positiveInteger.max(MAX_PICTURE_EDGE);
const pixelSize = z.object({ width: pixels, height: pixels });
const triple = z.tuple([z.number(), z.number(), z.number()]);
const positiveTriple = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);

/** The checkpoint's image processor (HF `CLIPImageProcessor`, `SiglipImageProcessor`): resize, crop, normalise. */
const imageProcessorSchema = z.object({
  /** To a shortest edge, keeping the aspect ratio, or to a fixed size, which may change the ratio. */
  resize: z.union([z.object({ shortestEdge: pixels }), pixelSize]),
  /** The middle of the resized picture; null for all of it. */
  crop: pixelSize.nullable(),
  resample: z.enum(['bicubic', 'bilinear']),
  rescaleFactor: z.number().positive(),
  mean: triple,
  std: positiveTriple,
});

export const manifestSchema = z.object({
  format: z.literal('skipscope-block-model'),
  version: z.literal(MANIFEST_VERSIONS),
  name: z.string().min(1),
  /** Model family as Hugging Face calls it: `llava`. */
  family: z.enum(['llava']),
  source: z.object({ checkpoint: z.string(), revision: z.string().nullable() }),
  dtype: z.enum(MODEL_DTYPES),
  /** Number of weights of the source checkpoint that the model keeps. */
  parameters: positiveInteger,
  decoder: decoderSchema,
  vision: visionSchema,
  projector: projectorSchema,
  imageProcessor: imageProcessorSchema,
  /** Id of the `<image>` placeholder and how many image features replace one placeholder. */
  image: z.object({ tokenId: count, tokensPerImage: positiveInteger }),
  generation: z.object({
    /** May be empty: answers then end at `maxNewTokens`. */
    eosTokenIds: z.array(count),
    padTokenId: count.nullable(),
    maxNewTokens: positiveInteger,
    /** Absent where greedy decoding takes the logits as they are, and in models converted before version 0.2. */
    logits: logitsSettingsSchema.optional(),
  }),
  stages: z.object({
    vision: weightFileSchema,
    projector: weightFileSchema,
    /** Absent in version 3. */
    embedding: weightFileSchema.optional(),
    /** In decoder order: index = block. */
    blocks: z.array(weightFileSchema).min(1),
    head: weightFileSchema,
  }),
  /** Tokenizer and template files copied verbatim from the checkpoint. */
  assets: z.array(z.object({ path: fileName, bytes: count, sha256 })),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type TensorEntry = z.infer<typeof tensorEntrySchema>;
export type WeightFile = z.infer<typeof weightFileSchema>;
export type DecoderGeometry = z.infer<typeof decoderSchema>;
export type VisionGeometry = z.infer<typeof visionSchema>;
export type ImageProcessorConfig = z.infer<typeof imageProcessorSchema>;
export type ModelDtype = Manifest['dtype'];
