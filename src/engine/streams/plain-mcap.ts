import type { McapTypes } from '@mcap/core';
import { SkipscopeError } from '#engine/base/errors.ts';
import { type McapDeclarations, McapRecordReader } from './mcap-records.ts';
import { mcapTopics } from './mcap-topics.ts';
import type { RangedFile } from './ranged-file.ts';
import { type DamageSink, addUndeclared, damagedPart, undeclaredMessages } from './recording-damage.ts';
import type { Recording } from './recording.ts';
import type { StreamMessage, StreamTopic } from './stream-source.ts';
import { wholeRecords } from './whole-records.ts';

interface LookOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
  /** What the file repeats at its end: where the first declaration is damaged, this one counts. */
  readonly declared: McapDeclarations;
}

/**
 * Opens a file without an index: looks through it once for topics, times and counts, and reads it from the beginning whenever it
 * is played. A damaged chunk is passed over, and so are messages of channels that it alone declared; a file that was cut off ends at its last whole record, or chunk. Throws
 * `SkipscopeError('invalid-input')` for a file without a single message.
 */
export async function openPlainMcap(file: RangedFile, options: LookOptions): Promise<Recording> {
  const { channels, schemas, counts, first, last, problems } = await lookThrough(file, options);
  if (first === null)
    throw new SkipscopeError(
      'invalid-input',
      `${file.name} holds no message${problems.length === 0 ? '.' : `: ${problems.join(' ')}`}`,
      'Choose another recording.',
    );
  const seconds = Number(last - first) / 1e9;
  return {
    label: file.name,
    topics: mcapTopics({ channels, schemas, counts, seconds }),
    start: first,
    end: last,
    remark: problems.length === 0 ? null : problems.join(' '),
    messages: (topic, from, { onDamage, signal } = {}) =>
      plainMessages({ file, declared: options.declared, onDamage }, topic, from, signal),
    close: () => {
      file.close();
    },
  };
}

/** What a file holds, and what is wrong with it. */
async function lookThrough(file: RangedFile, { signal, onProgress, declared }: LookOptions) {
  const channels = new Map(declared.channels);
  const schemas = new Map(declared.schemas);
  const counts = new Map<number, number>();
  const found: { first: bigint | null; last: bigint } = { first: null, last: 0n };
  const undeclared = new Map<number, number>();
  const damage: string[] = [];
  const note: DamageSink = ({ message }) => {
    damage.push(message);
  };
  const records = plainRecords({ file, declared, onDamage: note }, undeclared, signal);
  let next = await records.next();
  for (; next.done !== true; next = await records.next()) {
    const { record, end } = next.value;
    onProgress?.(end / file.bytes);
    if (record.type === 'Channel') channels.set(record.id, record);
    if (record.type === 'Schema') schemas.set(record.id, record);
    if (record.type !== 'Message') continue;
    counts.set(record.channelId, (counts.get(record.channelId) ?? 0) + 1);
    if (found.first === null || record.logTime < found.first) found.first = record.logTime;
    if (record.logTime > found.last) found.last = record.logTime;
  }
  const [first] = damage;
  const more = damage.length > 1 ? [`${String(damage.length)} parts are damaged.`] : [];
  const lost = undeclared.size === 0 ? [] : [undeclaredMessages(file, undeclared).message];
  const early = next.value === null ? [] : [`${file.name} ends early: ${next.value}.`];
  return {
    channels,
    schemas,
    counts,
    ...found,
    problems: [...(first ? [first] : []), ...more, ...lost, ...early],
  };
}

/** A file that is read from its beginning. */
interface PlainFile {
  readonly file: RangedFile;
  readonly declared: McapDeclarations;
  readonly onDamage: DamageSink | undefined;
}

async function* plainMessages(
  plain: PlainFile,
  { name }: StreamTopic,
  from: bigint,
  signal: AbortSignal | undefined,
): AsyncGenerator<StreamMessage, void, undefined> {
  const wanted = new Set<number>();
  for (const { id, topic } of plain.declared.channels.values()) if (topic === name) wanted.add(id);
  const undeclared = new Map<number, number>();
  for await (const { record } of plainRecords(plain, undeclared, signal)) {
    if (record.type === 'Channel' && record.topic === name) wanted.add(record.id);
    if (record.type !== 'Message' || record.logTime < from || !wanted.has(record.channelId)) continue;
    // The reader uses the memory of a message again.
    yield { data: new Uint8Array(record.data), time: record.logTime };
  }
  if (undeclared.size > 0) plain.onDamage?.(undeclaredMessages(plain.file, undeclared));
}

/**
 * Every record of a file, those in chunks too, with the place in the file behind it; `undeclared` counts the messages that are left
 * out. Returns as `wholeRecords` does.
 */
async function* plainRecords(
  { file, declared, onDamage }: PlainFile,
  undeclared: Map<number, number>,
  signal?: AbortSignal,
) {
  const reader = new McapRecordReader(declared.channels.values());
  const whole = wholeRecords(file, signal);
  let next = await whole.next();
  for (; next.done !== true; next = await whole.next()) {
    const { at, bytes } = next.value;
    let records: readonly McapTypes.TypedMcapRecord[] = [];
    try {
      const read = reader.read(bytes);
      records = read.records;
      addUndeclared(undeclared, read.undeclared);
    } catch (cause) {
      onDamage?.(damagedPart(file, at, bytes.length, cause));
    }
    for (const record of records) yield { record, end: at + bytes.length };
  }
  return next.value;
}
