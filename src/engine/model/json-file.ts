import type { z } from 'zod';
import { SkipscopeError, errorMessage, type ErrorCode } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { replaceNoNumbers } from '#engine/base/python-json.ts';
import { mostBytesOf } from './file-limits.ts';
import { UP_TO_THE_FIRST_FAULT, faultText } from '#engine/base/schema-issue.ts';

/** Origin of a JSON value, for error messages, and the kind of error that a wrong value is. */
export interface JsonOrigin {
  readonly file: string;
  /** Path of the value inside the file, such as `text_config`; absent for the whole file. */
  readonly at?: string;
  readonly code: ErrorCode;
}

/**
 * Validates a JSON value. Throws `SkipscopeError(origin.code)` naming the file and the first faulty field
 * (`config.json: text_config.hidden_size: ...`).
 */
export function parseFields<T>(schema: z.ZodType<T>, value: unknown, origin: JsonOrigin): T {
  const parsed = schema.safeParse(value, UP_TO_THE_FIRST_FAULT);
  if (parsed.success) return parsed.data;
  throw new SkipscopeError(
    origin.code,
    `${origin.file}: ${faultText(parsed.error, origin.at)}.`,
    `Correct ${origin.file}, or take an unaltered copy of it.`,
    { cause: parsed.error },
  );
}

/**
 * Decodes and parses UTF-8 JSON. `NaN` and `Infinity`, which Python writes, become an infinite number: no schema takes it,
 * but it may stand in a field that nobody reads. Throws `SkipscopeError(origin.code)` naming the file when it is malformed.
 */
export function parseJson(bytes: Uint8Array, origin: JsonOrigin): unknown {
  if (isTooDeep(bytes))
    throw new SkipscopeError(
      origin.code,
      `${origin.file} has more than ${MOST_LEVELS} levels of brackets in each other.`,
      `Take an unaltered copy of ${origin.file}.`,
    );
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    try {
      return JSON.parse(text);
    } catch (error) {
      const plain = replaceNoNumbers(text, '1e999');
      if (plain === text) throw error;
      return JSON.parse(plain);
    }
  } catch (cause) {
    throw new SkipscopeError(
      origin.code,
      `${origin.file} is not valid JSON: ${errorMessage(cause)}.`,
      `Take an unaltered copy of ${origin.file}.`,
      { cause },
    );
  }
}

/**
 * Reads and validates one JSON file of a folder. Throws `SkipscopeError('not-found')` when it is absent and
 * `SkipscopeError(code)` naming the field when it does not fit the schema, and `'unsupported'` when it is too large.
 */
export async function readJson<T>(
  source: FileSource,
  file: string,
  schema: z.ZodType<T>,
  code: ErrorCode,
  options?: ReadOptions,
): Promise<T> {
  const origin = { file, code };
  return parseFields(
    schema,
    parseJson(await source.read(file, { ...options, maxBytes: mostBytesOf(file) }), origin),
    origin,
  );
}

/** As `readJson`, but null when the file is absent. */
export async function readOptionalJson<T>(
  source: FileSource,
  file: string,
  schema: z.ZodType<T>,
  code: ErrorCode,
  options?: ReadOptions,
): Promise<T | null> {
  return (await source.exists(file)) ? readJson(source, file, schema, code, options) : null;
}

/** Levels of brackets that a file of a model may have; those of published checkpoints have less than ten. */
const MOST_LEVELS = 100;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether brackets are nested deeper than `MOST_LEVELS` in UTF-8 JSON: a million levels keep a parser busy for seconds. */
function isTooDeep(bytes: Uint8Array): boolean {
  let level = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (OPENING.has(byte)) {
      if (++level > MOST_LEVELS) return true;
    } else if (CLOSING.has(byte)) level--;
  }
  return false;
}
