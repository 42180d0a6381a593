import { McapWriter } from '@mcap/core';
import { z } from 'zod';
import { APP_VERSION } from '#engine/base/app-version.ts';
import {
  ROS_DEFINITIONS,
  type RosMessage,
  type RosMessageName,
  cdrOf,
} from '#engine/streams/ros-messages.ts';
import type { AnsweredFrame } from './answered-frame.ts';
import { pictureMessage } from './picture-message.ts';
import { ANSWERS_TOPIC, recordedAnswers, recordedAnswersSchema } from './recorded-answers.ts';

/** Where the bytes of a recording go, one part behind the other. Throws `SkipscopeError('storage')`. */
export interface RecordingSink {
  write(bytes: Uint8Array): Promise<void>;
}

/** What a recording says of the drive as a whole, in its metadata. */
export interface DriveDescription {
  /** Of the stream: its address or file. */
  readonly source: string;
  readonly topic: string;
  readonly model: string;
  /** Hash of the model's manifest. */
  readonly modelHash: string;
  readonly provider: string;
}

/**
 * Writes the used frames with both lanes' answers to an MCAP file, which Foxglove opens and `openMcap` reads. The pictures keep the name
 * of their topic. One call at a time.
 */
export class DriveRecorder {
  readonly #writer: McapWriter;
  readonly #channels = new Map<RosMessageName, number>();
  #answers = 0;
  #sequence = 0;

  private constructor(
    sink: RecordingSink,
    private readonly description: DriveDescription,
  ) {
    let position = 0n;
    this.#writer = new McapWriter({
      writable: {
        position: () => position,
        write: async (bytes) => {
          // The writer uses the memory again.
          await sink.write(new Uint8Array(bytes));
          position += BigInt(bytes.length);
        },
      },
    });
  }

  static async start(sink: RecordingSink, description: DriveDescription): Promise<DriveRecorder> {
    const recorder = new DriveRecorder(sink, description);
    await recorder.#start();
    return recorder;
  }

  async add(frame: AnsweredFrame): Promise<void> {
    const picture = pictureMessage(frame.picture, frame.time);
    await this.#add(await this.#channel(picture), frame.time, cdrOf(picture));
    const answers = JSON.stringify(recordedAnswers(frame));
    await this.#add(this.#answers, frame.time, new TextEncoder().encode(answers));
    this.#sequence++;
  }

  /** Writes the index, without which the file is cut off. */
  async end(): Promise<void> {
    await this.#writer.end();
  }

  async #start(): Promise<void> {
    await this.#writer.start({ profile: 'ros2', library: `skipscope ${APP_VERSION}` });
    const metadata = new Map<string, string>(Object.entries({ ...this.description, version: APP_VERSION }));
    await this.#writer.addMetadata({ name: 'skipscope', metadata });
    const schemaId = await this.#writer.registerSchema({
      name: 'skipscope.Answers',
      encoding: 'jsonschema',
      data: new TextEncoder().encode(JSON.stringify(z.toJSONSchema(recordedAnswersSchema))),
    });
    const channel = { topic: ANSWERS_TOPIC, messageEncoding: 'json', metadata: new Map<string, string>() };
    this.#answers = await this.#writer.registerChannel({ schemaId, ...channel });
  }

  async #channel({ name }: RosMessage): Promise<number> {
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    const data = new TextEncoder().encode(ROS_DEFINITIONS[name]);
    const schemaId = await this.#writer.registerSchema({ name, encoding: 'ros2msg', data });
    const channel = {
      topic: this.description.topic,
      messageEncoding: 'cdr',
      metadata: new Map<string, string>(),
    };
    const id = await this.#writer.registerChannel({ schemaId, ...channel });
    this.#channels.set(name, id);
    return id;
  }

  async #add(channelId: number, time: bigint, data: Uint8Array): Promise<void> {
    const sequence = this.#sequence;
    await this.#writer.addMessage({ channelId, sequence, logTime: time, publishTime: time, data });
  }
}
