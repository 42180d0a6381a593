import { type FilePart, partBytes } from '#engine/convert/file-part.ts';
import type { ExternalPlace } from '#engine/onnx/graph-builder.ts';

/** Most bytes of a data file with more than one tensor: browsers keep and read no much larger ones. */
const MOST_BYTES = 2e9;
/** A tensor that fills pages begins with one, so that it can be mapped; any other where SIMD can load it. */
const PAGE_BYTES = 4096;
const ALIGNMENT = 64;

/** A file of a session's weights. */
export interface DataFile {
  readonly name: string;
  readonly parts: readonly FilePart[];
}

interface OpenFile {
  readonly name: string;
  readonly parts: FilePart[];
  bytes: number;
}

/**
 * The weights of a session, in files beside its graph: `NAME.onnx_data`, `NAME.onnx_data_1` and so on, as transformers.js
 * looks for them. Tensors lie in the order in which they are placed.
 */
export class SessionData {
  readonly #files: OpenFile[] = [];

  /** `graphName` is the name of the graph's file; a file ends in front of the tensor that would take it over `mostBytes`. */
  constructor(
    private readonly graphName: string,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  get files(): readonly DataFile[] {
    return this.#files;
  }

  /** Places a tensor behind those that have been placed. */
  place(parts: readonly FilePart[]): ExternalPlace {
    const length = parts.reduce((sum, part) => sum + partBytes(part), 0);
    const alignment = length >= PAGE_BYTES ? PAGE_BYTES : ALIGNMENT;
    const last = this.#files.at(-1);
    const offset = last === undefined ? 0 : Math.ceil(last.bytes / alignment) * alignment;
    if (last === undefined || offset + length > this.mostBytes) return this.#begin(parts, length);
    if (offset > last.bytes) last.parts.push({ bytes: new Uint8Array(offset - last.bytes) });
    last.parts.push(...parts);
    last.bytes = offset + length;
    return { location: last.name, offset, length };
  }

  #begin(parts: readonly FilePart[], length: number): ExternalPlace {
    const number = this.#files.length;
    const name = `${this.graphName}_data${number === 0 ? '' : `_${number}`}`;
    this.#files.push({ name, parts: [...parts], bytes: length });
    return { location: name, offset: 0, length };
  }
}
