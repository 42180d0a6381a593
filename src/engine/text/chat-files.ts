import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { mostBytesOf } from '#engine/model/file-limits.ts';
import { ADDITIONAL_TEMPLATE, PROCESSOR_FILE, TEMPLATE_FILE, TEMPLATE_JSON } from './template-source.ts';
import { ADDED_TOKENS_FILE, SPECIAL_TOKENS_FILE, TOKENIZER_CONFIG_FILE } from './tokenizer-config.ts';

export const TOKENIZER_FILE = 'tokenizer.json';

/** The files of a model that `loadChatTokenizer` reads if they exist. */
export const CHAT_FILES: readonly string[] = [
  TOKENIZER_FILE,
  TOKENIZER_CONFIG_FILE,
  SPECIAL_TOKENS_FILE,
  ADDED_TOKENS_FILE,
  TEMPLATE_FILE,
  TEMPLATE_JSON,
  PROCESSOR_FILE,
];

export interface ImagePlaceholder {
  readonly tokenId: number;
  /** Number of copies of the placeholder for one picture. */
  readonly tokensPerImage: number;
}

/** The contents of the chat files that a folder has, by path. */
export type ChatFiles = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/**
 * Reads the chat files of a folder, unparsed. Throws as `FileSource.read` does; `'not-found'` without
 * `tokenizer.json`, and `'unsupported'` for a file that is too large.
 */
export async function readChatFiles(source: FileSource): Promise<ChatFiles> {
  const read = (path: string) => source.read(path, { maxBytes: mostBytesOf(path) });
  const files = new Map([[TOKENIZER_FILE, await read(TOKENIZER_FILE)]]);
  for (const path of [...CHAT_FILES, ADDITIONAL_TEMPLATE])
    if (!files.has(path) && (await source.exists(path))) files.set(path, await read(path));
  return files;
}

/** Chat files as the folder that they were read from. */
export function chatFolder(label: string, files: ChatFiles): FileSource {
  const read = (path: string): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = files.get(path);
    if (bytes) return Promise.resolve(bytes);
    return Promise.reject(
      new SkipscopeError('not-found', `${label} has no ${path}.`, 'Give the folder with all its files.'),
    );
  };
  return {
    label,
    exists: (path) => Promise.resolve(files.has(path)),
    read,
    readRange: async (path, start, end) => (await read(path)).slice(start, end),
    list: () => Promise.resolve([...files.keys()]),
  };
}
