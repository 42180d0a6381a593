import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { requireSize } from '#engine/base/size-limit.ts';
import { MOST_LISTING_BYTES } from '#engine/model/file-limits.ts';
import { parseFields, parseJson } from '#engine/model/json-file.ts';
import { elementCount, formatShape } from '#engine/tensors/views.ts';

/** One tensor of a safetensors file: where its little-endian, row-major elements are. */
export interface StoredTensor {
  readonly file: string;
  readonly name: string;
  /** As safetensors calls it: `F32`, `F16`, `BF16`, `I64` ... */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes [start, end) of the file. */
  readonly start: number;
  readonly end: number;
}

/** Bytes of the header's length, which every file begins with. */
export const LENGTH_BYTES = 8;

const ELEMENT_BYTES: ReadonlyMap<string, number> = new Map([
  ['F32', 4],
  ['F16', 2],
  ['BF16', 2],
]);

/** Bytes of one element of a float dtype; undefined for any other. */
export function elementBytes(dtype: string): number | undefined {
  return ELEMENT_BYTES.get(dtype);
}

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});
const headerSchema = z.record(z.string(), z.unknown());
export const METADATA_KEY = '__metadata__';
const metadataSchema = z.record(z.string(), z.string());

/** What the header of a safetensors file says. */
export interface SafetensorsHeader {
  /** Free text by key, such as `format: pt`; null where there is none. */
  readonly metadata: Readonly<Record<string, string>> | null;
  /** By name, in the header's order. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

function malformed(file: string, what: string, cause?: unknown): SkipscopeError {
  return new SkipscopeError(
    'invalid-checkpoint',
    `${file} ${what}.`,
    `Download ${file} again: it is incomplete or no safetensors file.`,
    { cause },
  );
}

/**
 * Reads a byte range that the file itself promises; a shorter file becomes `SkipscopeError('invalid-checkpoint')`
 * that says what was being read.
 */
export async function readPromisedRange(
  source: FileSource,
  file: string,
  start: number,
  end: number,
  what: string,
  options?: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await source.readRange(file, start, end, options);
  } catch (cause) {
    const short = cause instanceof SkipscopeError && cause.code === 'invalid-input';
    throw short ? malformed(file, `is truncated: ${what} reaches to byte ${end}`, cause) : cause;
  }
}

/**
 * Reads the header of a safetensors file (https://github.com/huggingface/safetensors: u64 length, JSON, data).
 * Throws `SkipscopeError('not-found')` when the file is absent and `'invalid-checkpoint'`, naming file and tensor,
 * when the header is malformed or a tensor's bytes do not fit its shape.
 */
export async function readSafetensorsHeader(
  source: FileSource,
  file: string,
  options?: ReadOptions,
): Promise<SafetensorsHeader> {
  const prefix = await readPromisedRange(source, file, 0, LENGTH_BYTES, 'the header length', options);
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true));
  if (length === 0) throw malformed(file, 'announces a header of 0 bytes, which no safetensors file has');
  requireSize(`The header of ${file}`, length, MOST_LISTING_BYTES);
  const dataStart = LENGTH_BYTES + length;
  const bytes = await readPromisedRange(source, file, LENGTH_BYTES, dataStart, 'the header', options);
  const origin = { file: `${file} (header)`, code: 'invalid-checkpoint' } as const;
  const header = parseFields(headerSchema, parseJson(bytes, origin), origin);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA_KEY) continue;
    const entry = parseFields(entrySchema, value, { ...origin, at: name });
    const [start, end] = entry.data_offsets;
    const tensor = { file, name, ...entry, start: dataStart + start, end: dataStart + end };
    checkSpan(tensor);
    tensors.set(name, tensor);
  }
  checkTiling(file, dataStart, [...tensors.values()]);
  const metadata = header[METADATA_KEY] ?? null;
  return {
    metadata:
      metadata === null ? null : parseFields(metadataSchema, metadata, { ...origin, at: METADATA_KEY }),
    tensors,
  };
}

/** Tensors lie one behind the other without a gap, as the reference reader demands: anything else is damage. */
function checkTiling(file: string, dataStart: number, tensors: readonly StoredTensor[]): void {
  let end = dataStart;
  for (const tensor of tensors.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (tensor.start !== end) {
      throw malformed(
        file,
        `puts tensor "${tensor.name}" at byte ${tensor.start - dataStart} of its data, where the one in front of it ends ` +
          `at ${end - dataStart}`,
      );
    }
    end = tensor.end;
  }
}

function checkSpan(tensor: StoredTensor): void {
  const size = elementBytes(tensor.dtype);
  const bytes = tensor.end - tensor.start;
  const wrong = size === undefined ? bytes < 0 : bytes !== size * elementCount(tensor.shape);
  if (!wrong) return;
  throw malformed(
    tensor.file,
    `gives tensor "${tensor.name}" (${tensor.dtype} ${formatShape(tensor.shape)}) ${bytes} bytes, ` +
      'which do not fit its shape',
  );
}
