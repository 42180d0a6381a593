import type { Provider } from '#engine/runtime/ort-runtime.ts';

/**
 * Which operators a graph uses. What is fast, or right, differs by execution provider:
 *
 * - `portable` (CPU, WASM): weights dequantized to float32 once at load, plain MatMul, ONNX Attention with an explicit
 *   mask. There, MatMulNBits is slower at one token and GroupQueryAttention at prefill.
 * - `fused` (WebGPU, CUDA): quantized weights stay quantized on the device (MatMulNBits), GroupQueryAttention with
 *   its rotary embedding. There, ONNX Attention would fall back to the CPU.
 */
export type Dialect = 'portable' | 'fused';

export function dialectOf(provider: Provider): Dialect {
  return provider === 'webgpu' || provider === 'cuda' ? 'fused' : 'portable';
}
