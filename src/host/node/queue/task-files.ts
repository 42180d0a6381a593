import { SkipscopeError } from '#engine/base/errors.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import { type UnitTask, classKey, taskKey, unitTaskSchema } from '#engine/workers/unit-task.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { pictureFile, taskFile } from './queue-names.ts';
import type { StoredFiles } from './stored-files.ts';
import type { PictureSource } from './task-prompts.ts';
import { decodeMessage } from './unit-message.ts';

/** Tasks and pictures in the store of the queue. */
export class TaskFiles implements PictureSource {
  readonly decodeImage: ImageDecoder = decodeImage;
  readonly #store: StoredFiles;

  constructor(store: StoredFiles) {
    this.#store = store;
  }

  /** A task by the hash of its content. Throws `SkipscopeError('invalid-input')` where it is none for devices of this class. */
  async task(key: string, deviceClass: string): Promise<UnitTask> {
    const bytes = await this.#store.readWhole(taskFile(key));
    const task = bytes && decodeMessage(unitTaskSchema, bytes);
    if (task && (await taskKey(task)) === key && (await classKey(task)) === deviceClass) return task;
    throw new SkipscopeError(
      'invalid-input',
      `The task ${key} is not in the queue's store, or is meant for other devices than this one.`,
      'Resume the run: it puts its task there again.',
    );
  }

  read(hash: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return this.#store.readWhole(pictureFile(hash));
  }
}
