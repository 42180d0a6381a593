import type { FileContents, NamedFile } from '#engine/calibration/calibration-set.ts';

/** The bytes of a file that is uploaded, by their hash. */
export interface ContentReference {
  /** Hex SHA-256. */
  readonly sha256: string;
  readonly bytes: number;
}

/** A file that is uploaded: its path within the folder that was offered, and its bytes by their hash. */
export interface FileReference extends ContentReference {
  readonly path: string;
}

type HasReference<T> = T extends ContentReference
  ? true
  : T extends readonly (infer Item)[]
    ? HasReference<Item>
    : T extends object
      ? HasReference<T[keyof T]>
      : never;

type WithContents<T> = T extends FileReference
  ? NamedFile
  : T extends ContentReference
    ? FileContents
    : T extends readonly (infer Item)[]
      ? readonly WithContents<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: WithContents<T[Key]> }
        : T;

/** A value of the protocol as it is in the process: with the contents of files in place of references to them. */
export type Local<T> = [HasReference<T>] extends [never] ? T : WithContents<T>;

function isContents(value: object): value is FileContents {
  return 'arrayBuffer' in value && typeof value.arrayBuffer === 'function';
}

function isNamedFile(value: object): value is NamedFile {
  return 'path' in value && 'contents' in value && isContents(Object(value.contents));
}

function isReference(value: object): value is ContentReference {
  return 'sha256' in value && 'bytes' in value;
}

/** The contents of every file in a value, in order. */
export function contentsIn(value: unknown): readonly FileContents[] {
  if (typeof value !== 'object' || value === null) return [];
  return isContents(value) ? [value] : Object.values(value).flatMap(contentsIn);
}

/** The value with other contents in place of those of each of its files. */
export function replaceContents(value: unknown, replace: (contents: FileContents) => FileContents): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return isContents(value) ? replace(value) : mapped(value, (item) => replaceContents(item, replace));
}

/** The value with references in place of the contents of its files. */
export function withReferences(value: unknown, refer: (contents: FileContents) => ContentReference): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isContents(value)) return refer(value);
  if (isNamedFile(value)) return { path: value.path, ...refer(value.contents) };
  return mapped(value, (item) => withReferences(item, refer));
}

/** Every reference in a value, in order. */
export function referencesIn(value: unknown): readonly ContentReference[] {
  if (typeof value !== 'object' || value === null) return [];
  return isReference(value) ? [value] : Object.values(value).flatMap(referencesIn);
}

/** The value with the contents of files in place of references to them. */
export function withContents(value: unknown, open: (reference: ContentReference) => FileContents): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!isReference(value)) return mapped(value, (item) => withContents(item, open));
  const contents = open(value);
  return 'path' in value ? { path: value.path, contents } : contents;
}

function mapped(value: object, map: (item: unknown) => unknown): unknown {
  return Array.isArray(value)
    ? value.map(map)
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(item)]));
}
