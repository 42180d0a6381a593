import type { Clock } from '#engine/base/clock.ts';
import { Playback } from './playback.ts';
import type { DamageSink } from './recording-damage.ts';
import type { Recording } from './recording.ts';
import type { MessageSink, StreamMessage, StreamSource, StreamTopic } from './stream-source.ts';
import { topicNamed } from './topic-list.ts';

/** A recording as a stream: each message comes when its time has come. */
export class RecordedStream implements StreamSource {
  readonly label: string;
  readonly playback: Playback;
  readonly remark: string | null;
  readonly publisher = null;

  constructor(
    private readonly recording: Recording,
    private readonly clock: Clock,
  ) {
    this.label = recording.label;
    this.remark = recording.remark;
    this.playback = new Playback(recording.start, recording.end);
  }

  topics(): readonly StreamTopic[] {
    return this.recording.topics;
  }

  async play(
    name: string,
    sink: MessageSink,
    signal: AbortSignal,
    onDamage: DamageSink = () => undefined,
  ): Promise<void> {
    const topic = topicNamed(this.recording.topics, name);
    const tellOnce = once(onDamage);
    let from: bigint | null = this.playback.takeSeek() ?? this.playback.start;
    try {
      while (from !== null) from = await this.#playFrom(from, { topic, sink, signal, onDamage: tellOnce });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  close(): void {
    this.recording.close();
  }

  /** Plays up to the end, or to where something else was sought; resolves to the time to go on from, null for none. */
  async #playFrom(from: bigint, { topic, sink, signal, onDamage }: Played): Promise<bigint | null> {
    const pace = new Pace(this.clock, this.playback, from);
    const reading = new AbortController();
    // The next message may be far away in the file.
    const interrupt = (): void => {
      if (signal.aborted) reading.abort(signal.reason);
      else if (this.playback.isSought) reading.abort();
    };
    const unwatch = this.playback.watch(interrupt);
    signal.addEventListener('abort', interrupt);
    let any = false;
    try {
      interrupt();
      const options = { onDamage, signal: reading.signal };
      for await (const message of this.recording.messages(topic, from, options)) {
        signal.throwIfAborted();
        const sought = await pace.until(message, signal);
        if (sought !== null) return sought;
        sink(message);
        any = true;
      }
    } catch (error) {
      if (signal.aborted || error !== reading.signal.reason) throw error;
    } finally {
      unwatch();
      signal.removeEventListener('abort', interrupt);
    }
    const sought = this.playback.takeSeek();
    if (sought !== null) return sought;
    // A part without messages would be begun again and again without a pause.
    return this.playback.loop && (any || from !== this.playback.start) ? this.playback.start : null;
  }
}

interface Played {
  readonly topic: StreamTopic;
  readonly sink: MessageSink;
  readonly signal: AbortSignal;
  readonly onDamage: DamageSink;
}

/** Tells of each damaged part once, however often it is played. */
function once(onDamage: DamageSink): DamageSink {
  const told = new Set<string>();
  return (damage) => {
    if (told.has(damage.message)) return;
    told.add(damage.message);
    onDamage(damage);
  };
}

/** Waits for the times of messages, at the speed of a playback. */
class Pace {
  #atMs: number;
  #time: bigint;
  #speed: number;

  constructor(
    private readonly clock: Clock,
    private readonly playback: Playback,
    from: bigint,
  ) {
    this.#atMs = clock.now();
    this.#time = from;
    this.#speed = playback.speed;
  }

  /** Resolves when the message's time has come, to null; or to the time that was sought meanwhile. */
  async until({ time }: StreamMessage, signal: AbortSignal): Promise<bigint | null> {
    for (;;) {
      const sought = this.playback.takeSeek();
      if (sought !== null) return sought;
      this.#adoptSpeed();
      const dueMs = this.#atMs + Number(time - this.#time) / 1e6 / this.#speed;
      const waitMs = dueMs - this.clock.now();
      if (waitMs <= 0) return null;
      await this.#waitOrWake(waitMs, signal);
    }
  }

  /** At a new speed, time passes differently from now on. */
  #adoptSpeed(): void {
    const { speed } = this.playback;
    if (speed === this.#speed) return;
    const now = this.clock.now();
    this.#time += BigInt(Math.round((now - this.#atMs) * this.#speed * 1e6));
    this.#atMs = now;
    this.#speed = speed;
  }

  async #waitOrWake(ms: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const wake = (): void => {
      woken.abort();
    };
    const unwatch = this.playback.watch(wake);
    signal.addEventListener('abort', wake, { once: true });
    try {
      await this.clock.wait(ms, woken.signal);
    } catch (error) {
      if (!woken.signal.aborted) throw error;
    } finally {
      unwatch();
      signal.removeEventListener('abort', wake);
    }
    signal.throwIfAborted();
  }
}
