import { ROS_DEFINITIONS, cdrOf, rosTime } from '#engine/streams/ros-messages.ts';
import type { MessageSink, StreamSource, StreamTopic } from '#engine/streams/stream-source.ts';
import { topicNamed } from '#engine/streams/topic-list.ts';

const MESSAGE = 'sensor_msgs/msg/CompressedImage';

/** The one topic of pictures that the browser makes. */
const PICTURES_TOPIC = '/camera';

/** Pictures of the browser, one after the other. */
export interface PictureFeed {
  readonly label: string;
  /** Pictures in a second; null where it is not known. */
  readonly hz: number | null;
  readonly pictures: number | null;
  /** Picture files (JPEG, PNG, WebP), each when its time has come, until the signal is aborted. */
  frames(signal: AbortSignal): AsyncIterable<Blob>;
  close(): void;
}

/** Pictures of the browser as a stream with one topic, so that they are answered and recorded as those of a vehicle are. */
export class PictureStream implements StreamSource {
  readonly label: string;
  readonly playback = null;
  readonly publisher = null;
  readonly remark = null;
  readonly #topic: StreamTopic;

  constructor(private readonly feed: PictureFeed) {
    this.label = feed.label;
    const data = new TextEncoder().encode(ROS_DEFINITIONS[MESSAGE]);
    const type = { encoding: 'cdr', schema: { name: MESSAGE, encoding: 'ros2msg', data } };
    this.#topic = { name: PICTURES_TOPIC, type, refusal: null, hz: feed.hz, messages: feed.pictures };
  }

  topics(): readonly StreamTopic[] {
    return [this.#topic];
  }

  async play(name: string, sink: MessageSink, signal: AbortSignal): Promise<void> {
    topicNamed(this.topics(), name);
    try {
      for await (const picture of this.feed.frames(signal)) {
        const time = BigInt(Date.now()) * 1_000_000n;
        const header = { stamp: rosTime(time), frame_id: '' };
        const data = new Uint8Array(await picture.arrayBuffer());
        if (signal.aborted) return;
        const fields = { header, format: picture.type.replace('image/', ''), data };
        sink({ data: cdrOf({ name: MESSAGE, fields }), time });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  close(): void {
    this.feed.close();
  }
}
