import { SkipscopeError } from '#engine/base/errors.ts';
import { type AnswerPublisher, topicOfAnotherType } from './answer-publisher.ts';
import { clientData } from './foxglove-messages.ts';
import { ROS_DEFINITIONS, type RosMessage, type RosMessageName, cdrOf } from './ros-messages.ts';
import type { SocketData } from './socket.ts';

/** Publishes through a foxglove bridge: topics are announced as channels of this client, messages are CDR. */
export class FoxglovePublisher implements AnswerPublisher {
  readonly #channels = new Map<string, { readonly id: number; readonly name: RosMessageName }>();
  #mayPublish = true;
  #nextChannel = 1;

  constructor(private readonly send: (data: SocketData) => void) {}

  setCapabilities(capabilities: readonly string[]): void {
    this.#mayPublish = capabilities.includes('clientPublish');
  }

  /** The server of a new connection knows no channel. */
  announceAnew(): void {
    for (const [topic, { id, name }] of this.#channels) this.#announce(topic, id, name);
  }

  publish(topic: string, message: RosMessage): void {
    if (!this.#mayPublish)
      throw new SkipscopeError(
        'unsupported',
        'This bridge lets no client publish.',
        'Start it with the capability "clientPublish", or switch publishing off.',
      );
    let channel = this.#channels.get(topic);
    if (!channel) {
      channel = { id: this.#nextChannel++, name: message.name };
      this.#channels.set(topic, channel);
      this.#announce(topic, channel.id, channel.name);
    }
    if (channel.name !== message.name) throw topicOfAnotherType(topic, channel.name);
    this.send(clientData(channel.id, cdrOf(message)));
  }

  #announce(topic: string, id: number, name: RosMessageName): void {
    const schema = { schemaName: name, schema: ROS_DEFINITIONS[name], schemaEncoding: 'ros2msg' };
    this.send(JSON.stringify({ op: 'advertise', channels: [{ id, topic, encoding: 'cdr', ...schema }] }));
  }
}
