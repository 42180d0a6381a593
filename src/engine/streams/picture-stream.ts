import { pictureFormat } from '#engine/camera/picture-format.ts';
import { ROS_DEFINITIONS, cdrOf, rosTime } from './ros-messages.ts';
import type { MessageSink, StreamSource, StreamTopic } from './stream-source.ts';
import { topicNamed } from './topic-list.ts';

const MESSAGE = 'sensor_msgs/msg/CompressedImage';

/** The one topic of pictures that no recording and no bridge gave a name. */
const PICTURES_TOPIC = '/camera';

/** Said of a file that is none of them, so that its frame is named and passed over. */
const EXPECTED = 'JPEG, PNG or WebP';

/** Pictures of a host, one after the other. */
export interface PictureFeed {
  readonly label: string;
  /** Pictures in a second; null where it is not known. */
  readonly hz: number | null;
  readonly pictures: number | null;
  /** Picture files (JPEG, PNG, WebP), each when its time has come, until the signal is aborted. */
  frames(signal: AbortSignal): AsyncIterable<Uint8Array>;
  close(): void;
}

/** Pictures of a host as a stream with one topic, so that they are answered and recorded as those of a vehicle are. */
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
      for await (const data of this.feed.frames(signal)) {
        const time = BigInt(Date.now()) * 1_000_000n;
        const header = { stamp: rosTime(time), frame_id: '' };
        if (signal.aborted) return;
        const fields = { header, format: pictureFormat(data) ?? EXPECTED, data };
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
