import { SkipscopeError } from './errors.ts';

/** The first bytes of every gzip file (RFC 1952). */
const MAGIC = [0x1f, 0x8b] as const;

export function isGzip(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

/**
 * The contents of a gzip file. Throws `SkipscopeError('unsupported')` once they are longer than `mostBytes`, as a small file can
 * inflate to a thousand times as many bytes, and `SkipscopeError('invalid-input')` for a file that is damaged or cut off.
 */
export async function inflateGzip(
  label: string,
  bytes: Uint8Array<ArrayBuffer>,
  mostBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let length = 0; ;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw damaged(label, cause);
    });
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    chunks.push(value);
    length += value.length;
    if (length > mostBytes) {
      await reader.cancel();
      throw tooLong(label, mostBytes);
    }
  }
}

function damaged(label: string, cause: unknown): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `${label} cannot be inflated: it is damaged or cut off.`,
    'Take an unaltered copy of it.',
    { cause },
  );
}

function tooLong(label: string, mostBytes: number): SkipscopeError {
  return new SkipscopeError(
    'unsupported',
    `${label} inflates to more than ${String(mostBytes)} bytes, which is the most that is read of such a file.`,
    'Take an unaltered copy of it.',
  );
}
