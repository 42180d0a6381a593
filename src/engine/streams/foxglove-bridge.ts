import { refusalOf } from '#engine/camera/picture-reader.ts';
import type { MessageType } from '#engine/camera/message-type.ts';
import { untilAborted } from '#engine/base/abort.ts';
import { BridgeConnection, type BridgeOptions, type BridgeProtocol } from './bridge-connection.ts';
import { FoxglovePublisher } from './foxglove-publisher.ts';
import {
  FOXGLOVE_PROTOCOLS,
  type FoxgloveChannel,
  type FoxgloveData,
  parseData,
  parseServerMessage,
} from './foxglove-messages.ts';
import { awaitTopic } from './live-topics.ts';
import type { SocketData } from './socket.ts';
import type { MessageSink, StreamSource, StreamTopic } from './stream-source.ts';

interface ChannelTopic extends StreamTopic {
  readonly channel: number;
}

/** Who listens to a topic, in the order in which they began; `id` names the subscription to the server. */
interface Listener {
  readonly topic: string;
  readonly sink: MessageSink;
  id: number;
}

/**
 * The topics of a foxglove bridge, or of any program with a foxglove SDK server. When the connection is lost, it is opened again, and
 * the topics that are played go on. Throws as `BridgeConnection.connect` does.
 */
export async function openFoxgloveBridge(options: BridgeOptions): Promise<StreamSource> {
  const bridge = new FoxgloveBridge(options);
  await bridge.connect();
  return bridge;
}

class FoxgloveBridge implements StreamSource, BridgeProtocol {
  readonly names = FOXGLOVE_PROTOCOLS;
  readonly label: string;
  readonly playback = null;
  readonly remark = null;
  readonly publisher: FoxglovePublisher;
  readonly #connection: BridgeConnection;
  readonly #channels = new Map<number, ChannelTopic>();
  readonly #listeners = new Set<Listener>();
  #nextSubscription = 1;

  constructor(private readonly options: BridgeOptions) {
    this.label = options.url;
    this.#connection = new BridgeConnection(options, this);
    this.publisher = new FoxglovePublisher((data) => {
      this.#connection.send(data);
    });
  }

  connect(): Promise<void> {
    return this.#connection.connect();
  }

  topics(): readonly ChannelTopic[] {
    return [...this.#channels.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async play(name: string, sink: MessageSink, signal: AbortSignal): Promise<void> {
    const listener: Listener = { topic: name, sink, id: 0 };
    try {
      const { channel } = await awaitTopic(() => this.topics(), name, this.options.clock, signal);
      this.#listeners.add(listener);
      this.#subscribe(listener, channel);
      await untilAborted(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (this.#listeners.delete(listener))
        this.#connection.send(JSON.stringify({ op: 'unsubscribe', subscriptionIds: [listener.id] }));
    }
  }

  close(): void {
    this.#connection.close();
  }

  opened(): void {
    this.publisher.announceAnew();
  }

  lost(): void {
    this.#channels.clear();
  }

  received(data: SocketData): void {
    if (typeof data !== 'string') {
      const message = parseData(data);
      if (message) this.#delivered(message);
      return;
    }
    const message = parseServerMessage(data);
    if (message?.op === 'advertise') for (const channel of message.channels) this.#advertised(channel);
    if (message?.op === 'unadvertise') for (const id of message.channelIds) this.#channels.delete(id);
    if (message?.op === 'serverInfo') this.publisher.setCapabilities(message.capabilities);
  }

  /** A topic that is played may come back under another number. */
  #advertised(channel: FoxgloveChannel): void {
    const type = typeOf(channel);
    const topic = { name: channel.topic, type, refusal: refusalOf(type), hz: null, messages: null };
    this.#channels.set(channel.id, { ...topic, channel: channel.id });
    for (const listener of this.#listeners)
      if (listener.topic === channel.topic) this.#subscribe(listener, channel.id);
  }

  #delivered(message: FoxgloveData): void {
    for (const { id, sink } of this.#listeners) if (id === message.subscription) sink(message);
  }

  #subscribe(listener: Listener, channelId: number): void {
    const id = this.#nextSubscription++;
    listener.id = id;
    this.#connection.send(JSON.stringify({ op: 'subscribe', subscriptions: [{ id, channelId }] }));
  }
}

/** Definitions in bytes travel in base 64; older bridges leave the encoding of the definition out. */
function typeOf({ encoding, schemaName, schema, schemaEncoding }: FoxgloveChannel): MessageType {
  const written = schemaEncoding ?? (encoding === 'cdr' ? 'ros2msg' : encoding);
  const data = written === 'protobuf' ? base64Bytes(schema) : new TextEncoder().encode(schema);
  return { encoding, schema: { name: schemaName, encoding: written, data } };
}

/** Empty for a text that is no base 64: such a definition is refused when it is read. */
function base64Bytes(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}
