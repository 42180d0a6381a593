import { SkipscopeError } from './errors.ts';

/**
 * Throws `SkipscopeError('unsupported')` for a file of more bytes than its reader takes; `maxBytes` undefined takes any. A file that
 * is still being read may be longer than `bytes`.
 */
export function requireSize(file: string, bytes: number, maxBytes: number | undefined): void {
  if (maxBytes === undefined || bytes <= maxBytes) return;
  throw new SkipscopeError(
    'unsupported',
    `${file} is larger than ${sizeText(maxBytes)}, which is the most that is read of such a file.`,
    'Take an unaltered copy of it; no checkpoint that can be used here has a larger one.',
  );
}

function sizeText(bytes: number): string {
  return bytes >= 2 ** 20 ? `${Math.floor(bytes / 2 ** 20)} MiB` : `${bytes} bytes`;
}
