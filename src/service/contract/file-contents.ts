import type { FileContents, NamedFile } from '#engine/calibration/calibration-set.ts';

/** A reference to the bytes of an uploaded file by their hash. */
export interface ContentReference {
  /** Hex SHA-256. */
  readonly sha256: string;
  readonly bytes: number;
}

/** An uploaded file: its path within the folder that was offered, and a reference to its bytes. */
interface FileReference extends ContentReference {
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

/** A value of the protocol as it is in the process: contents of files stand in place of references to them. */
export type Local<T> = [HasReference<T>] extends [never] ? T : WithContents<T>;

export function isContents(value: unknown): value is FileContents {
  return isObject(value) && 'arrayBuffer' in value && typeof value.arrayBuffer === 'function';
}

function isNamedFile(value: object): value is NamedFile {
  return 'path' in value && 'contents' in value && isContents(value.contents);
}

function isReference(value: unknown): value is ContentReference {
  return isObject(value) && 'sha256' in value && 'bytes' in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The contents of every file in a value, in the order of its fields. */
export function contentsIn(value: unknown): readonly FileContents[] {
  return collected(value, isContents);
}

/** Every reference in a value, in the order of its fields. */
export function referencesIn(value: unknown): readonly ContentReference[] {
  return collected(value, isReference);
}

/** The value with other contents in place of those of each of its files; the same value when it has no files. */
export function replaceContents(value: unknown, replace: (contents: FileContents) => FileContents): unknown {
  return replaced(value, (part) => (isContents(part) ? replace(part) : undefined));
}

/** The value with references in place of the contents of its files; the same value when it has no files. */
export function withReferences(value: unknown, refer: (contents: FileContents) => ContentReference): unknown {
  return replaced(value, (part) => {
    if (isContents(part)) return refer(part);
    return isNamedFile(part) ? { path: part.path, ...refer(part.contents) } : undefined;
  });
}

/** The value with contents in place of references to them; the same value when it has no references. */
export function withContents(value: unknown, open: (reference: ContentReference) => FileContents): unknown {
  return replaced(value, (part) => {
    if (!isReference(part)) return undefined;
    const contents = open(part);
    return 'path' in part ? { path: part.path, contents } : contents;
  });
}

/** Every part of a value that `is` accepts, in order. The inside of an accepted part is not searched. */
function collected<T>(value: unknown, is: (part: unknown) => part is T): readonly T[] {
  if (is(value)) return [value];
  return isObject(value) ? Object.values(value).flatMap((item) => collected(item, is)) : [];
}

/**
 * The value with the results of `replace` in place of its parts; `undefined` keeps a part and searches its inside. Nothing is
 * allocated for a value without files, such as a list of thousands of runs.
 */
function replaced(value: unknown, replace: (part: object) => object | undefined): unknown {
  if (!isObject(value)) return value;
  const replacement = replace(value);
  if (replacement) return replacement;
  let changed: Map<string, unknown> | null = null;
  for (const key in value) {
    const item: unknown = Reflect.get(value, key);
    const made = replaced(item, replace);
    if (made !== item) (changed ??= new Map<string, unknown>()).set(key, made);
  }
  if (changed === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown, at) => changed.get(String(at)) ?? item);
  return { ...value, ...Object.fromEntries(changed) };
}
