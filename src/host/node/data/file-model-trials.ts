import { z } from 'zod';
import type { ModelTrials } from '#service/ports/model-trials.ts';
import { RecordFile } from './record-file.ts';

/** Lost trials by model, in a file. Where it is damaged, every model is tried again. */
export class FileModelTrials implements ModelTrials {
  readonly #file: RecordFile<number>;

  constructor(folder: string) {
    this.#file = new RecordFile(folder, 'model-trials.json', z.number().int().positive());
  }

  async lost(hash: string): Promise<number> {
    return (await this.#file.read())[hash] ?? 0;
  }

  async write(hash: string, lost: number): Promise<void> {
    const { [hash]: before = 0, ...others } = await this.#file.read();
    if (before !== lost) await this.#file.write(lost === 0 ? others : { ...others, [hash]: lost });
  }
}
