import type { StageKind } from '#engine/checkpoint/stage-tensors.ts';
import type { LlavaCheckpoint } from '#engine/checkpoint/llava-checkpoint.ts';
import type { StagePlan } from '#engine/convert/stage-plan.ts';
import { FUSED, FUSED_F16, needsFloat16 } from '#engine/graphs/dialect.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { GraphBuilder } from '#engine/onnx/graph-builder.ts';
import { appendDecoder } from './decoder.ts';
import { appendEmbedTokens } from './embed-tokens.ts';
import { SessionData, type DataFile } from './session-data.ts';
import { appendVisionEncoder } from './vision-encoder.ts';

/** Behind a session's name in the name of its file, as transformers.js chooses by its option `dtype`. */
const SUFFIXES: Readonly<Record<ModelDtype, string>> = {
  fp32: '',
  fp16: '_fp16',
  q4: '_q4',
  q4f16: '_q4f16',
};

/** A session of transformers.js: its graph, and its weights beside it. */
export interface Session {
  /** Name of the graph's file. */
  readonly name: string;
  readonly graph: Uint8Array;
  readonly data: readonly DataFile[];
}

/**
 * The three sessions of `LlavaForConditionalGeneration` in transformers.js, of the planned stages (`planStages`) without those
 * of the blocks that go. On WebGPU and WASM alike, attention is GroupQueryAttention and quantized weights stay packed.
 */
export function planSessions(
  checkpoint: LlavaCheckpoint,
  stages: readonly StagePlan[],
  dtype: ModelDtype,
): readonly Session[] {
  const dialect = needsFloat16(dtype) ? FUSED_F16 : FUSED;
  const { activations } = dialect;
  const { tensors, config } = checkpoint;
  const only = (kind: StageKind): StagePlan => {
    const found = stages.find((stage) => stage.kind === kind);
    if (found !== undefined) return found;
    throw new RangeError(`The plan has no stage of the kind ${kind}.`);
  };
  return [
    session('vision_encoder', dtype, (graph, data) => {
      const parts = { graph, data, tensors, activations };
      const tower = { vision: only('vision'), projector: only('projector') };
      appendVisionEncoder(parts, tower, checkpoint, dialect);
    }),
    session('embed_tokens', dtype, (graph, data) => {
      appendEmbedTokens({ graph, data, tensors, activations }, checkpoint);
    }),
    session('decoder_model_merged', dtype, (graph, data) => {
      const parts = { graph, data, tensors, activations };
      const blocks = stages.filter(({ kind }) => kind === 'block');
      appendDecoder(parts, { blocks, head: only('head') }, config.decoder.geometry, dialect);
    }),
  ];
}

function session(
  kind: string,
  dtype: ModelDtype,
  append: (graph: GraphBuilder, data: SessionData) => void,
): Session {
  const name = `${kind}${SUFFIXES[dtype]}.onnx`;
  const graph = new GraphBuilder(kind);
  const data = new SessionData(name);
  append(graph, data);
  return { name, graph: graph.build().bytes, data: data.files };
}
