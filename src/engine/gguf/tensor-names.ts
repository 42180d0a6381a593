import type { StageKind } from '#engine/checkpoint/stage-tensors.ts';
import type { VisionGeometry } from '#engine/model/manifest.ts';
import { EMBEDDING_WEIGHT, HEAD_WEIGHT } from '#engine/model/token-table.ts';

type Widths = Pick<VisionGeometry, 'hiddenSize' | 'intermediateSize'>;

/** llama.cpp's names of modules by those of transformers (gguf-py, `tensor_mapping.py`). */
const BLOCK_MODULES: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};
const ENCODER_MODULES: Readonly<Record<string, string>> = {
  layer_norm1: 'ln1',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.out_proj': 'attn_out',
  layer_norm2: 'ln2',
  'mlp.fc1': 'ffn_up',
  'mlp.fc2': 'ffn_down',
};
const OTHER_TENSORS: Readonly<Record<string, string>> = {
  [EMBEDDING_WEIGHT]: 'token_embd.weight',
  'norm.weight': 'output_norm.weight',
  [HEAD_WEIGHT]: 'output.weight',
  'embeddings.class_embedding': 'v.class_embd',
  'embeddings.patch_embedding.weight': 'v.patch_embd.weight',
  'embeddings.patch_embedding.bias': 'v.patch_embd.bias',
  'embeddings.position_embedding.weight': 'v.position_embd.weight',
  'pre_layrnorm.weight': 'v.pre_ln.weight',
  'pre_layrnorm.bias': 'v.pre_ln.bias',
  'linear_1.weight': 'mm.0.weight',
  'linear_1.bias': 'mm.0.bias',
  'linear_2.weight': 'mm.2.weight',
  'linear_2.bias': 'mm.2.bias',
};

/** The name in a GGUF file of a tensor of a decoder block. */
export function blockTensorName(name: string, block: number): string {
  return `blk.${block}.${renamed(name, BLOCK_MODULES)}`;
}

/** The name in a GGUF file of a tensor of any other stage. */
export function stageTensorName(kind: StageKind, name: string, vision: Widths): string {
  const [, layer, inner] = /^encoder\.layers\.(\d+)\.(.*)$/u.exec(name) ?? [];
  if (kind !== 'vision' || layer === undefined || inner === undefined) return OTHER_TENSORS[name] ?? name;
  return `v.blk.${layer}.${renamed(inner, encoderModules(vision))}`;
}

/**
 * Older projector files have the two matrices of the MLP under each other's name. llama.cpp tells them by their widths, and
 * takes a tower whose widths are equal for an old one.
 */
function encoderModules({ hiddenSize, intermediateSize }: Widths): Readonly<Record<string, string>> {
  if (hiddenSize !== intermediateSize) return ENCODER_MODULES;
  return { ...ENCODER_MODULES, 'mlp.fc1': 'ffn_down', 'mlp.fc2': 'ffn_up' };
}

function renamed(name: string, modules: Readonly<Record<string, string>>): string {
  const dot = name.lastIndexOf('.');
  const module = name.slice(0, dot);
  return (modules[module] ?? module) + name.slice(dot);
}
