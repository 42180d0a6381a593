import { decode as decodeCbor } from 'cbor2';
import { z } from 'zod';
import { untilAborted } from '#engine/base/abort.ts';
import { refusalOf } from '#engine/camera/picture-reader.ts';
import { type AnswerPublisher, topicOfAnotherType } from './answer-publisher.ts';
import { BridgeConnection, type BridgeOptions, type BridgeProtocol } from './bridge-connection.ts';
import { awaitTopic } from './live-topics.ts';
import type { RosMessage } from './ros-messages.ts';
import type { SocketData } from './socket.ts';
import type { MessageSink, StreamSource, StreamTopic } from './stream-source.ts';

const LIST_TOPICS = 'skipscope-topics';

/** The answer to the service /rosapi/topics. */
const topicsReply = z.object({
  op: z.literal('service_response'),
  id: z.literal(LIST_TOPICS),
  values: z.object({ topics: z.array(z.string()), types: z.array(z.string()) }),
});

/** The envelope of a message in CBOR. */
const envelopeSchema = z.object({ op: z.literal('publish'), topic: z.string() });

/** Milliseconds between two looks at the list of topics, which rosbridge does not tell by itself. */
const LIST_EVERY_MS = 2000;

/**
 * The topics of a rosbridge server. Messages come as CBOR: pictures in JSON would lag behind by tens of seconds. When the connection
 * is lost, it is opened again, and the topics that are played go on. Throws as `BridgeConnection.connect` does.
 */
export async function openRosbridge(options: BridgeOptions): Promise<StreamSource> {
  const bridge = new Rosbridge(options);
  await bridge.connect();
  return bridge;
}

class Rosbridge implements StreamSource, BridgeProtocol, AnswerPublisher {
  readonly names = [];
  readonly label: string;
  readonly playback = null;
  readonly remark = null;
  readonly publisher = this;
  readonly #connection: BridgeConnection;
  readonly #closing = new AbortController();
  readonly #played = new Map<string, { readonly type: string; readonly sink: MessageSink }>();
  readonly #announced = new Map<string, string>();
  #topics: readonly StreamTopic[] = [];

  constructor(private readonly options: BridgeOptions) {
    this.label = options.url;
    this.#connection = new BridgeConnection(options, this);
  }

  async connect(): Promise<void> {
    await this.#connection.connect();
    void this.#keepListing();
  }

  topics(): readonly StreamTopic[] {
    return this.#topics;
  }

  async play(name: string, sink: MessageSink, signal: AbortSignal): Promise<void> {
    try {
      const { type } = await awaitTopic(() => this.#topics, name, this.options.clock, signal);
      this.#played.set(name, { type: type.schema.name, sink });
      this.#subscribe(name, type.schema.name);
      await untilAborted(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (this.#played.delete(name)) this.#send({ op: 'unsubscribe', topic: name });
    }
  }

  publish(topic: string, { name, fields }: RosMessage): void {
    const announced = this.#announced.get(topic);
    if (announced !== undefined && announced !== name) throw topicOfAnotherType(topic, announced);
    if (announced === undefined) this.#announce(topic, name);
    this.#announced.set(topic, name);
    this.#send({ op: 'publish', topic, msg: fields });
  }

  close(): void {
    this.#closing.abort();
    this.#connection.close();
  }

  opened(): void {
    this.#list();
    for (const [topic, { type }] of this.#played) this.#subscribe(topic, type);
    for (const [topic, type] of this.#announced) this.#announce(topic, type);
  }

  lost(): void {
    this.#topics = [];
  }

  received(data: SocketData): void {
    if (typeof data === 'string') this.#receiveText(data);
    else this.#receiveBytes(data);
  }

  #receiveText(text: string): void {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return;
    }
    const reply = topicsReply.safeParse(json);
    if (!reply.success) return;
    const { topics, types } = reply.data.values;
    this.#topics = topics.map((name, at) => topicOf(name, types[at] ?? ''));
  }

  #receiveBytes(data: Uint8Array): void {
    let cbor: unknown;
    try {
      cbor = decodeCbor(data);
    } catch {
      return;
    }
    const envelope = envelopeSchema.safeParse(cbor);
    if (!envelope.success) return;
    const time = BigInt(Date.now()) * 1_000_000n;
    this.#played.get(envelope.data.topic)?.sink({ data, time });
  }

  async #keepListing(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.options.clock.wait(LIST_EVERY_MS, signal).catch(() => undefined);
      if (!signal.aborted) this.#list();
    }
  }

  #list(): void {
    this.#send({ op: 'call_service', id: LIST_TOPICS, service: '/rosapi/topics' });
  }

  /** The server keeps one message for a slow reader: the newest. */
  #subscribe(topic: string, type: string): void {
    this.#send({ op: 'subscribe', topic, type, compression: 'cbor', queue_length: 1 });
  }

  #announce(topic: string, type: string): void {
    this.#send({ op: 'advertise', topic, type });
  }

  #send(message: Readonly<Record<string, unknown>>): void {
    this.#connection.send(pythonJson(message));
  }
}

/** Stands for NaN until the JSON is whole. No text of a message holds it. */
const NAN_MARK = '\u0000NaN';

/** JSON as Python reads and writes it, with NaN: rosbridge refuses a message with null for a number. */
function pythonJson(message: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(message, (_, value: unknown) => (Number.isNaN(value) ? NAN_MARK : value));
  return json.replaceAll(JSON.stringify(NAN_MARK), 'NaN');
}

function topicOf(name: string, typeName: string): StreamTopic {
  const schema = { name: typeName, encoding: '', data: new Uint8Array(0) };
  const type = { encoding: 'rosbridge-cbor', schema };
  return { name, type, refusal: refusalOf(type), hz: null, messages: null };
}
