import { SkipscopeError } from '#engine/base/errors.ts';
import type { RosMessage } from './ros-messages.ts';

/** Publishes messages on topics of the system that a stream comes from. */
export interface AnswerPublisher {
  /**
   * Publishes a message on a topic, which is announced before the first one. While the connection is lost, messages are dropped.
   * Throws `SkipscopeError('unsupported')` when the bridge lets nobody publish, and `invalid-input` for a topic with messages of
   * another type.
   */
  publish(topic: string, message: RosMessage): void;
}

/** The error of a message whose topic has messages of another type. */
export function topicOfAnotherType(topic: string, type: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `Messages on ${topic} are of the type ${type}: others cannot go there.`,
    'Choose another topic for one of them.',
  );
}
