import type { FileSource } from '#engine/base/file-source.ts';
import type { TensorEntry } from '#engine/model/manifest.ts';
import type { QuantizedEntry } from '#engine/model/tensor-data.ts';
import type { TokenTable } from '#engine/model/token-table.ts';
import { dequantizeBlockwise } from '#engine/tensors/block-quantization.ts';
import { float16ToFloat32 } from '#engine/tensors/float16.ts';
import { float32View, uint16View } from '#engine/tensors/views.ts';

/**
 * Rows of HF `embed_tokens` [V, H], which keeps its stored type. A quantized row has the very numbers that the head
 * multiplies with: both are dequantized by `dequantizeBlockwise`, or in MatMulNBits by the same formula.
 */
export interface EmbeddingTable {
  readonly vocabulary: number;
  /** float32 [H]; `token` is inside of the vocabulary. Rejects with what the file source throws. */
  row(token: number): Promise<Float32Array>;
}

/** Number of rows that are kept: the tokens of a template, a question and its answer recur. */
const KEPT_ROWS = 1024;

/** The table in memory: `bytes` of its whole file. */
export function residentTable({ entry }: TokenTable, bytes: Uint8Array): EmbeddingTable {
  return table(entry, (start, end) => Promise.resolve(bytes.subarray(start, end)));
}

/** The table on disk, which is read row by row and never held whole; the last rows are kept. */
export function storedTable({ file, entry }: TokenTable, files: FileSource): EmbeddingTable {
  const { vocabulary, row } = table(entry, (start, end) => files.readRange(file.path, start, end));
  const kept = new Map<number, Float32Array>();
  return {
    vocabulary,
    row: async (token) => {
      const found = kept.get(token) ?? (await row(token));
      // The row used last is moved to the end.
      kept.delete(token);
      kept.set(token, found);
      for (const oldest of kept.keys()) {
        if (kept.size <= KEPT_ROWS) break;
        kept.delete(oldest);
      }
      return found;
    },
  };
}

/** Reads bytes [start, end) of the table's file. */
type ReadBytes = (start: number, end: number) => Promise<Uint8Array>;

function table(entry: TensorEntry, read: ReadBytes): EmbeddingTable {
  const [vocabulary = 0] = entry.shape;
  /** A token's share of a part that has as many bytes for every token. */
  const rowOf = ({ offset, bytes }: TensorEntry['data'], token: number): Promise<Uint8Array> => {
    const rowBytes = bytes / vocabulary;
    const start = offset + token * rowBytes;
    return read(start, start + rowBytes);
  };
  if (entry.encoding === 'quantized')
    return { vocabulary, row: (token) => quantizedRow(entry, (span) => rowOf(span, token)) };
  const widen = entry.encoding === 'float16' ? widenHalves : float32View;
  return { vocabulary, row: async (token) => widen(await rowOf(entry.data, token)) };
}

function widenHalves(bytes: Uint8Array): Float32Array {
  return float16ToFloat32(uint16View(bytes));
}

async function quantizedRow(
  { bits, blockSize, shape: [, columns], data, scales, zeroPoints }: QuantizedEntry,
  read: (span: TensorEntry['data']) => Promise<Uint8Array>,
): Promise<Float32Array> {
  const [codes, halves, zeros] = await Promise.all([read(data), read(scales), read(zeroPoints)]);
  return dequantizeBlockwise({
    rows: 1,
    columns,
    bits,
    blockSize,
    data: codes,
    scales: uint16View(halves),
    zeroPoints: zeros,
  });
}
