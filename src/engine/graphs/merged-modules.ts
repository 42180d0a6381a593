/** Modules of a decoder block over the same input: each list runs as one multiplication. */
export const QUERY_KEY_VALUE: readonly string[] = [
  'self_attn.q_proj',
  'self_attn.k_proj',
  'self_attn.v_proj',
];
export const GATE_UP: readonly string[] = ['mlp.gate_proj', 'mlp.up_proj'];

export const MERGED_MODULES: readonly (readonly string[])[] = [QUERY_KEY_VALUE, GATE_UP];
