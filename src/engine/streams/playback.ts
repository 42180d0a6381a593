/** How a recording is played. A change takes effect at once. */
export class Playback {
  #speed = 1;
  #loop = false;
  #seekTo: bigint | null = null;
  readonly #watchers = new Set<() => void>();

  /** The first and the last message of the recording, in nanoseconds since the epoch. */
  constructor(
    readonly start: bigint,
    readonly end: bigint,
  ) {}

  get speed(): number {
    return this.#speed;
  }

  /** Seconds of the recording in a second; above 0. */
  set speed(speed: number) {
    this.#speed = speed;
    this.#changed();
  }

  get loop(): boolean {
    return this.#loop;
  }

  /** Whether the recording begins again at its end. */
  set loop(loop: boolean) {
    this.#loop = loop;
  }

  get seconds(): number {
    return Number(this.end - this.start) / 1e9;
  }

  /** Goes on at this many seconds behind the start. */
  seek(seconds: number): void {
    const offset = BigInt(Math.round(Math.min(Math.max(seconds, 0), this.seconds) * 1e9));
    this.#seekTo = this.start + offset;
    this.#changed();
  }

  /** Whether a time was sought that nobody has taken. */
  get isSought(): boolean {
    return this.#seekTo !== null;
  }

  /** The time that was sought, once; null when nothing was sought since. */
  takeSeek(): bigint | null {
    const time = this.#seekTo;
    this.#seekTo = null;
    return time;
  }

  /** `onChange` is called at a new speed and when a time is sought, until the function that is returned is called. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  #changed(): void {
    for (const onChange of this.#watchers) onChange();
  }
}
