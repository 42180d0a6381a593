import type { RosMessage } from './ros-messages.ts';

/** Publishes messages on topics of the system that a stream comes from. */
export interface AnswerPublisher {
  /**
   * Publishes a message on a topic, which is announced before the first one. While the connection is lost, messages are dropped.
   * Throws `SkipscopeError('unsupported')` when the bridge lets nobody publish.
   */
  publish(topic: string, message: RosMessage): void;
}
