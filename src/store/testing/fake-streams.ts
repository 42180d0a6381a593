import type { PageStreams, StreamRequest, Webcam } from '#client/streams/page-streams.ts';
import type { SkipscopeError } from '#engine/base/errors.ts';
import { Playback } from '#engine/streams/playback.ts';
import type { DamageSink } from '#engine/streams/recording-damage.ts';
import { ROS_DEFINITIONS, type RosMessage, cdrOf } from '#engine/streams/ros-messages.ts';
import type { MessageSink, StreamSource, StreamTopic } from '#engine/streams/stream-source.ts';

const PICTURE = 'sensor_msgs/msg/CompressedImage';

/** A recording whose frames a test sends, and what was opened and published. */
export class FakeStreams implements PageStreams {
  readonly requests: StreamRequest[] = [];
  readonly published: (readonly [topic: string, message: RosMessage])[] = [];
  closed = 0;
  failure: Error | null = null;
  readonly #sinks = new Map<MessageSink, DamageSink>();
  #sent = 0n;

  cameras: readonly Webcam[] = [];

  webcams(): Promise<readonly Webcam[]> {
    return Promise.resolve(this.cameras);
  }

  frameBlob(): Promise<Blob> {
    return Promise.resolve(new Blob(['a picture']));
  }

  open(request: StreamRequest): Promise<StreamSource> {
    this.requests.push(request);
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(this.#source());
  }

  /** Whether anything listens to the camera. */
  get playing(): boolean {
    return this.#sinks.size > 0;
  }

  /** Sends a frame; a broken one has no picture in it. */
  send(broken = false): void {
    const header = { stamp: { sec: 1, nanosec: 0 }, frame_id: '' };
    const data = broken ? Uint8Array.of(1, 2, 3) : Uint8Array.of(0xff, 0xd8, 0xff, 1);
    const cdr = cdrOf({ name: PICTURE, fields: { header, format: 'jpeg', data } });
    this.#sent += 1_000_000_000n;
    for (const sink of this.#sinks.keys()) sink({ data: cdr, time: this.#sent });
  }

  /** Passes over a part of the recording. */
  passOver(damage: SkipscopeError): void {
    for (const tell of this.#sinks.values()) tell(damage);
  }

  #source(): StreamSource {
    return {
      label: 'road.mcap',
      remark: null,
      playback: new Playback(0n, 60_000_000_000n),
      publisher: {
        publish: (topic, message) => {
          this.published.push([topic, message]);
        },
      },
      topics: () => TOPICS,
      play: async (_, sink, signal, onDamage = () => undefined) => {
        this.#sinks.set(sink, onDamage);
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve, { once: true });
        });
        this.#sinks.delete(sink);
      },
      close: () => {
        this.closed++;
      },
    };
  }
}

const schema = {
  name: PICTURE,
  encoding: 'ros2msg',
  data: new TextEncoder().encode(ROS_DEFINITIONS[PICTURE]),
};
const TOPICS: readonly StreamTopic[] = [
  { name: '/camera', type: { encoding: 'cdr', schema }, refusal: null, hz: 10, messages: 600 },
];
