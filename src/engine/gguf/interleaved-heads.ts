/**
 * Rows [heads * rows, row bytes] of a query or key projection with the two halves of each head interleaved: llama.cpp turns
 * neighbouring features of its "llama" architecture by one angle, transformers features half a head apart
 * (`convert_hf_to_gguf.py`, `LlamaModel.permute`). Returns a copy.
 */
export function interleavedHeads(
  bytes: Uint8Array<ArrayBuffer>,
  headRows: number,
  rowBytes: number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length);
  const half = headRows / 2;
  for (let head = 0; head < bytes.length; head += headRows * rowBytes) {
    for (let row = 0; row < headRows; row++) {
      const from = head + ((row & 1) * half + (row >> 1)) * rowBytes;
      out.set(bytes.subarray(from, from + rowBytes), head + row * rowBytes);
    }
  }
  return out;
}
