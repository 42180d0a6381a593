import type { McapTypes } from '@mcap/core';
import { SkipscopeError } from '#engine/base/errors.ts';
import { McapRecordReader } from './mcap-records.ts';
import { mcapTopics } from './mcap-topics.ts';
import type { RangedFile } from './ranged-file.ts';
import { type DamageSink, damagedPart } from './recording-damage.ts';
import type { Recording } from './recording.ts';
import type { StreamMessage, StreamTopic } from './stream-source.ts';
import { wholeRecords } from './whole-records.ts';

interface LookOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/**
 * Opens a file without an index: looks through it once for topics, times and counts, and reads it from the beginning whenever it
 * is played. A damaged chunk is passed over; a file that was cut off ends at its last whole record, or chunk. Throws
 * `SkipscopeError('invalid-input')` for a file without a single message.
 */
export async function openPlainMcap(file: RangedFile, options: LookOptions): Promise<Recording> {
  const { channels, schemas, counts, first, last, problems } = await lookThrough(file, options);
  const [problem] = problems;
  if (first === null)
    throw new SkipscopeError(
      'invalid-input',
      `${file.name} holds no message${problem === undefined ? '.' : `: ${problem}`}`,
      'Choose another recording.',
    );
  const seconds = Number(last - first) / 1e9;
  return {
    label: file.name,
    topics: mcapTopics({ channels, schemas, counts, seconds }),
    start: first,
    end: last,
    remark: problems.length === 0 ? null : problems.join(' '),
    messages: (topic, from, onDamage) => plainMessages(file, topic, from, onDamage),
    close: () => {
      file.close();
    },
  };
}

/** What a file holds, and what is wrong with it. */
async function lookThrough(file: RangedFile, { signal, onProgress }: LookOptions) {
  const channels = new Map<number, McapTypes.Channel>();
  const schemas = new Map<number, McapTypes.Schema>();
  const counts = new Map<number, number>();
  const found: { first: bigint | null; last: bigint } = { first: null, last: 0n };
  const damage: string[] = [];
  const note: DamageSink = ({ message }) => {
    damage.push(message);
  };
  const records = plainRecords(file, note, signal);
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
  const early = next.value === null ? [] : [`${file.name} ends early: ${next.value}.`];
  return { channels, schemas, counts, ...found, problems: [...(first ? [first] : []), ...more, ...early] };
}

async function* plainMessages(
  file: RangedFile,
  { name }: StreamTopic,
  from: bigint,
  onDamage: DamageSink = () => undefined,
): AsyncGenerator<StreamMessage, void, undefined> {
  const wanted = new Set<number>();
  for await (const { record } of plainRecords(file, onDamage)) {
    if (record.type === 'Channel' && record.topic === name) wanted.add(record.id);
    if (record.type !== 'Message' || record.logTime < from || !wanted.has(record.channelId)) continue;
    // The reader uses the memory of a message again.
    yield { data: new Uint8Array(record.data), time: record.logTime };
  }
}

/** Every record of a file, those in chunks too, with the place in the file behind it. Returns as `wholeRecords` does. */
async function* plainRecords(file: RangedFile, onDamage: DamageSink, signal?: AbortSignal) {
  const reader = new McapRecordReader();
  const whole = wholeRecords(file, signal);
  let next = await whole.next();
  for (; next.done !== true; next = await whole.next()) {
    const { at, bytes } = next.value;
    let records: readonly McapTypes.TypedMcapRecord[] = [];
    try {
      records = reader.read(bytes);
    } catch (cause) {
      onDamage(damagedPart(file, at, bytes.length, cause));
    }
    for (const record of records) yield { record, end: at + bytes.length };
  }
  return next.value;
}
