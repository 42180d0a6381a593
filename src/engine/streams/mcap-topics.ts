import type { McapTypes } from '@mcap/core';
import { refusalOf } from '#engine/camera/picture-reader.ts';
import type { StreamTopic } from './stream-source.ts';

/** The channels of a file with the number of their messages; null where it is not known. */
export interface McapChannels {
  readonly channels: ReadonlyMap<number, McapTypes.Channel>;
  readonly schemas: ReadonlyMap<number, McapTypes.Schema>;
  readonly counts: ReadonlyMap<number, number> | null;
  /** Seconds from the first message of the file to the last. */
  readonly seconds: number;
}

/** The topics of a file, by name. Several channels may belong to one topic: that of the most messages stands for it. */
export function mcapTopics({ channels, schemas, counts, seconds }: McapChannels): readonly StreamTopic[] {
  const topics = new Map<string, StreamTopic>();
  for (const channel of channels.values()) {
    const messages = counts === null ? null : (counts.get(channel.id) ?? 0);
    const known = topics.get(channel.topic);
    if (known && (known.messages ?? 0) >= (messages ?? 0)) continue;
    const schema = schemas.get(channel.schemaId) ?? { name: '', encoding: '', data: new Uint8Array(0) };
    const type = { schema, encoding: channel.messageEncoding };
    const hz = messages !== null && seconds > 0 ? Math.max(0, messages - 1) / seconds : null;
    topics.set(channel.topic, { name: channel.topic, type, refusal: refusalOf(type), hz, messages });
  }
  return [...topics.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
