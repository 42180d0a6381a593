import type { FileSource } from '#engine/base/file-source.ts';
import type { TensorEntry, WeightFile } from '#engine/model/manifest.ts';
import { findTensor } from '#engine/model/tensor-data.ts';
import { float16ToFloat32 } from '#engine/tensors/float16.ts';
import { float32View, uint16View } from '#engine/tensors/views.ts';

/** Rows of HF `embed_tokens` [V, H], which keeps its stored type (float16 or float32). */
export interface EmbeddingTable {
  readonly vocabulary: number;
  /** float32 [H]; `token` is inside of the vocabulary. Rejects with what the file source throws. */
  row(token: number): Promise<Float32Array>;
}

/** Number of rows that are kept: the tokens of a template, a question and its answer recur. */
const KEPT_ROWS = 1024;

/** The table in memory: `bytes` of its whole file. */
export function residentTable(file: WeightFile, bytes: Uint8Array): EmbeddingTable {
  return table(file, (start, end) => Promise.resolve(bytes.subarray(start, end)));
}

/** The table on disk, which is read row by row and never held whole; the last rows are kept. */
export function storedTable(file: WeightFile, files: FileSource): EmbeddingTable {
  const { vocabulary, row } = table(file, (start, end) => files.readRange(file.path, start, end));
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

function table(file: WeightFile, read: (start: number, end: number) => Promise<Uint8Array>): EmbeddingTable {
  const entry: TensorEntry = findTensor(file, 'embed_tokens.weight');
  const [vocabulary = 0, hiddenSize = 0] = entry.shape;
  const half = entry.encoding === 'float16';
  const rowBytes = hiddenSize * (half ? 2 : 4);
  return {
    vocabulary,
    row: async (token) => {
      const start = entry.data.offset + token * rowBytes;
      const bytes = await read(start, start + rowBytes);
      return half ? float16ToFloat32(uint16View(bytes)) : float32View(bytes);
    },
  };
}
