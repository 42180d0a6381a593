import type { DamageSink } from './recording-damage.ts';
import type { StreamMessage, StreamTopic } from './stream-source.ts';

export interface MessageOptions {
  /** Hears of parts that are passed over. */
  readonly onDamage?: DamageSink;
  /** Ends the reading, also between messages of other topics. */
  readonly signal?: AbortSignal;
}

/** A recorded file, read in parts. Reading throws `SkipscopeError('invalid-input')` for damage that cannot be read past. */
export interface Recording {
  readonly label: string;
  readonly topics: readonly StreamTopic[];
  /** Times of the first and the last message, in nanoseconds since the epoch. */
  readonly start: bigint;
  readonly end: bigint;
  /** What a person should know of the file, such as that it ends early; null when there is nothing. */
  readonly remark: string | null;
  /** The messages of a topic from this time on, in the order of their times. Throws the reason of `signal` when it is aborted. */
  messages(topic: StreamTopic, from: bigint, options?: MessageOptions): AsyncIterable<StreamMessage>;
  close(): void;
}
