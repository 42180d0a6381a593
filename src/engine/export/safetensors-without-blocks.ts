import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import {
  LENGTH_BYTES,
  METADATA_KEY,
  readSafetensorsHeader,
  type SafetensorsHeader,
  type StoredTensor,
} from '#engine/checkpoint/safetensors.ts';
import type { FilePart } from '#engine/convert/file-part.ts';
import { elementCount } from '#engine/tensors/views.ts';
import { renumbered } from './block-choice.ts';

/** The data behind the header begin at a multiple of this, as the reference writer has it. */
const ALIGNMENT = 8;

/** The tensors of a decoder and its blocks by name. */
export interface DecoderNames {
  /** In front of `layers.N`. */
  readonly decoder: string;
  readonly skip: SkipSet;
}

/** A safetensors file without some blocks. */
export interface ShortenedFile {
  /** The file's parts; none where no tensor stays. */
  readonly parts: readonly FilePart[];
  /** The tensors that stay, under their new names. */
  readonly kept: readonly StoredTensor[];
  /** The tensors that go. */
  readonly gone: readonly StoredTensor[];
}

/** The name of a tensor once the skipped blocks are gone; null for one of a skipped block. */
function nameWithoutBlocks(name: string, { decoder, skip }: DecoderNames): string | null {
  const prefix = `${decoder}layers.`;
  if (!name.startsWith(prefix)) return name;
  const [, block, rest] = /^(\d+)(\..*)$/su.exec(name.slice(prefix.length)) ?? [];
  if (block === undefined || rest === undefined) return name;
  const index = renumbered(Number(block), skip);
  return index === null ? null : `${prefix}${index}${rest}`;
}

/**
 * Plans a safetensors file without the tensors of the skipped blocks; those of the others are renumbered. Tensors keep
 * their bytes and their order; wider elements go before narrower ones, as the reference writer has it, so that each
 * lies at a multiple of its size. Reads the header only; throws as `readSafetensorsHeader` does.
 */
export async function shortenSafetensors(
  source: FileSource,
  file: string,
  names: DecoderNames,
  read: ReadOptions,
): Promise<ShortenedFile> {
  const header = await readSafetensorsHeader(source, file, read);
  const kept: StoredTensor[] = [];
  const gone: StoredTensor[] = [];
  for (const tensor of header.tensors.values()) {
    const name = nameWithoutBlocks(tensor.name, names);
    if (name === null) gone.push(tensor);
    else kept.push({ ...tensor, name });
  }
  if (kept.length === 0) return { parts: [], kept, gone };
  const placed = kept
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .sort((a, b) => elementSize(b) - elementSize(a));
  const ranges = placed.map(({ start, end }) => ({ file, start, end }));
  return { parts: [{ bytes: headerBytes(header, kept, placed) }, ...joined(ranges)], kept, gone };
}

function elementSize({ start, end, shape }: StoredTensor): number {
  const count = elementCount(shape);
  return count === 0 ? 1 : (end - start) / count;
}

/** The header in its old order, padded with spaces. */
function headerBytes(
  { metadata }: SafetensorsHeader,
  kept: readonly StoredTensor[],
  placed: readonly StoredTensor[],
): Uint8Array {
  const offsets = new Map<string, readonly [number, number]>();
  let end = 0;
  for (const tensor of placed) {
    const start = end;
    end += tensor.end - tensor.start;
    offsets.set(tensor.name, [start, end]);
  }
  const entries = kept.map(({ name, dtype, shape }) => {
    return [name, { dtype, shape, data_offsets: offsets.get(name) }] as const;
  });
  const header = Object.fromEntries([
    ...(metadata === null ? [] : [[METADATA_KEY, metadata] as const]),
    ...entries,
  ]);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, LENGTH_BYTES);
  return bytes;
}

interface Range {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Ranges that follow each other become one, so that they are read in large pieces. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const out: Range[] = [];
  for (const range of ranges) {
    const last = out.at(-1);
    if (last?.end === range.start) out[out.length - 1] = { ...last, end: range.end };
    else out.push(range);
  }
  return out;
}
