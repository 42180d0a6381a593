import { describe, expect, it } from 'vitest';
import { mistral } from './mistral.ts';
import { qwen2 } from './qwen2.ts';

describe('mistral', () => {
  it.each([
    [{}, 4096],
    [{ sliding_window: 512 }, 512],
    [{ sliding_window: null }, 131072],
    [{ sliding_window: 4096, max_position_embeddings: 2048 }, 2048],
  ])('with %j has positions up to where the window hides something', (fields, positions) => {
    expect(mistral.readConfig(fields).geometry.maxPositions).toBe(positions);
  });

  it.each([
    [{}, 8],
    [{ num_key_value_heads: null }, 32],
    [{ num_key_value_heads: 4 }, 4],
  ])('with %j groups its heads', (fields, kvHeads) => {
    expect(mistral.readConfig(fields).geometry.kvHeads).toBe(kvHeads);
  });

  it('reads head_dim', () => {
    const { geometry } = mistral.readConfig({ hidden_size: 5120, head_dim: 128 });
    expect([geometry.heads * geometry.headDim, geometry.hiddenSize]).toEqual([4096, 5120]);
  });
});

describe('qwen2', () => {
  const window = { use_sliding_window: true, sliding_window: 100 };

  it.each([
    [{ sliding_window: 100 }, 32768],
    [{ sliding_window: 0, max_window_layers: -1 }, 32768],
    [window, 100],
    [{ ...window, max_window_layers: 32 }, 32768],
    [{ ...window, layer_types: ['full_attention'] }, 32768],
    [{ ...window, max_window_layers: 32, layer_types: ['sliding_attention'] }, 100],
    [{ ...window, sliding_window: null }, 32768],
  ])('with %j has positions up to where the window hides something', (fields, positions) => {
    expect(qwen2.readConfig(fields).geometry.maxPositions).toBe(positions);
  });

  it('has biases on queries, keys and values alone', () => {
    const tensors = qwen2.blockTensors({ ...qwen2.readConfig({}).geometry, kvHeads: 4 });
    const biases = tensors.filter(({ name }) => name.endsWith('.bias'));
    expect(biases.map(({ name, shape, role }) => [name, shape, role])).toEqual([
      ['self_attn.q_proj.bias', [4096], 'parameter'],
      ['self_attn.k_proj.bias', [512], 'parameter'],
      ['self_attn.v_proj.bias', [512], 'parameter'],
    ]);
  });
});
