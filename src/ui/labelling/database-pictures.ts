import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { KeptPictures, TypedTexts } from '#store/labelling/kept-pictures.ts';
import type { PictureToLabel } from '#store/state/labelling-state.ts';

const NAME = 'skipscope-labelling';
const STORES = ['pictures', 'texts'] as const;

/** Texts have a store of their own, so that a letter that is typed does not write the picture again. */
interface Schema extends DBSchema {
  pictures: { key: string; value: Blob };
  texts: { key: string; value: TypedTexts };
}

type Database = IDBPDatabase<Schema>;

function open(): Promise<Database> {
  return openDB<Schema>(NAME, 1, {
    upgrade: (database) => {
      for (const store of STORES) database.createObjectStore(store);
    },
  });
}

/** The pictures that are being labelled, in a database of the page's own: no backend has them before a set is made of them. */
export class DatabasePictures implements KeptPictures {
  #database: Promise<Database> | null = null;

  all(): Promise<readonly PictureToLabel[]> {
    return this.#with('read the pictures to label', async (database) => {
      const transaction = database.transaction(STORES);
      const [pictures, texts] = [transaction.objectStore('pictures'), transaction.objectStore('texts')];
      // Both lists are in the order of the paths, and each path is in both.
      const [paths, blobs, typed] = await Promise.all([
        pictures.getAllKeys(),
        pictures.getAll(),
        texts.getAll(),
      ]);
      return paths.flatMap((path, at) => {
        const [contents, own] = [blobs[at], typed[at]];
        return contents && own ? [{ path, contents, ...own }] : [];
      });
    });
  }

  keep(added: readonly PictureToLabel[]): Promise<void> {
    return this.#with('keep the pictures to label', async (database) => {
      const transaction = database.transaction(STORES, 'readwrite');
      const [pictures, texts] = [transaction.objectStore('pictures'), transaction.objectStore('texts')];
      const puts = added.flatMap(({ path, contents, ...typed }) => [
        pictures.put(contents, path),
        texts.put(typed, path),
      ]);
      await Promise.all([...puts, transaction.done]);
    });
  }

  keepTexts(path: string, texts: TypedTexts): Promise<void> {
    return this.#with('keep what was typed', async (database) => {
      await database.put('texts', texts, path);
    });
  }

  forget(path: string): Promise<void> {
    return this.#with('remove the picture', async (database) => {
      const transaction = database.transaction(STORES, 'readwrite');
      const deleted = STORES.map((store) => transaction.objectStore(store).delete(path));
      await Promise.all([...deleted, transaction.done]);
    });
  }

  forgetAll(): Promise<void> {
    return this.#with('remove the pictures', async (database) => {
      const transaction = database.transaction(STORES, 'readwrite');
      const cleared = STORES.map((store) => transaction.objectStore(store).clear());
      await Promise.all([...cleared, transaction.done]);
    });
  }

  /** `what` completes "The browser could not ...". */
  async #with<Result>(what: string, use: (database: Database) => Promise<Result>): Promise<Result> {
    try {
      this.#database ??= open();
      return await use(await this.#database);
    } catch (cause) {
      this.#database = null;
      throw new SkipscopeError(
        'storage',
        `The browser could not ${what}: ${errorMessage(cause)}`,
        'Allow this site to store data, or make room on the disk. Until then the pictures are lost when the page is closed.',
        { cause },
      );
    }
  }
}
