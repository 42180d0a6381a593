import type { MessageType } from '#engine/camera/message-type.ts';
import type { SkipscopeError } from '#engine/base/errors.ts';
import type { AnswerPublisher } from './answer-publisher.ts';
import type { Playback } from './playback.ts';
import type { DamageSink } from './recording-damage.ts';

/** A topic of a stream, as a picker lists it. */
export interface StreamTopic {
  readonly name: string;
  readonly type: MessageType;
  /** Why its messages cannot be shown; null when they can. */
  readonly refusal: SkipscopeError | null;
  /** Messages in a second; null where it is not known before they come. */
  readonly hz: number | null;
  /** Messages in the recording; null for a live stream. */
  readonly messages: number | null;
}

/** One message of a topic. */
export interface StreamMessage {
  readonly data: Uint8Array;
  /** When it was recorded or sent, in nanoseconds since the epoch. */
  readonly time: bigint;
}

/** Takes a message, and returns at once. */
export type MessageSink = (message: StreamMessage) => void;

/**
 * Where camera messages come from: a recording, or the topics of a running system. All methods throw `SkipscopeError`:
 * `connection` when a system cannot be reached, `invalid-input` for a recording that is damaged.
 */
export interface StreamSource {
  /** The name for display: a file's or an address. */
  readonly label: string;
  /** The topics that are known now; those of a running system come and go. */
  topics(): readonly StreamTopic[];
  /**
   * Gives the messages of a topic to `sink` as time passes, until the recording has ended or the signal is aborted, which is no
   * error. `onDamage` hears once of each part of a recording that is passed over. Throws `SkipscopeError('not-found')` for a
   * topic that is not there.
   */
  play(topic: string, sink: MessageSink, signal: AbortSignal, onDamage?: DamageSink): Promise<void>;
  /** The controls of a recording; null for a live stream. */
  readonly playback: Playback | null;
  /** What a person should know of a recording, such as that it ends early; null when there is nothing. */
  readonly remark: string | null;
  /** How answers are published where the stream comes from; null for a recording. */
  readonly publisher: AnswerPublisher | null;
  close(): void;
}
