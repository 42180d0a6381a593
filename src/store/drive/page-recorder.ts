import { type DriveDescription, DriveRecorder } from '#engine/drive/drive-recorder.ts';
import type { AnsweredFrame } from '#engine/drive/answered-frame.ts';

/** A recording that grows in this page. Its bytes are blobs, which browsers keep on disk when they are many. */
export class PageRecorder {
  readonly #parts: Blob[] = [];
  readonly #recorder: Promise<DriveRecorder>;
  #frames = 0;
  /** Hash of the model whose answers are recorded. */
  readonly modelHash: string;

  constructor(description: DriveDescription) {
    this.modelHash = description.modelHash;
    const write = (bytes: Uint8Array): Promise<void> => {
      this.#parts.push(new Blob([new Uint8Array(bytes)]));
      return Promise.resolve();
    };
    this.#recorder = DriveRecorder.start({ write }, description);
  }

  get frames(): number {
    return this.#frames;
  }

  async add(frame: AnsweredFrame): Promise<void> {
    await (await this.#recorder).add(frame);
    this.#frames++;
  }

  async end(): Promise<Blob> {
    await (await this.#recorder).end();
    return new Blob(this.#parts, { type: 'application/octet-stream' });
  }
}
