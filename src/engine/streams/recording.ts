import type { DamageSink } from './recording-damage.ts';
import type { StreamMessage, StreamTopic } from './stream-source.ts';

/** A recorded file, read in parts. Reading throws `SkipscopeError('invalid-input')` for damage that cannot be read past. */
export interface Recording {
  readonly label: string;
  readonly topics: readonly StreamTopic[];
  /** Times of the first and the last message, in nanoseconds since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
  /** What a person should know of the file, such as that it ends early; null when there is nothing. */
  readonly remark: string | null;
  /** The messages of a topic from this time on, in the order of their times. `onDamage` hears of parts that are passed over. */
  messages(topic: StreamTopic, from: bigint, onDamage?: DamageSink): AsyncIterable<StreamMessage>;
  close(): void;
}
