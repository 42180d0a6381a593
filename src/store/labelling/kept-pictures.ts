import type { TypedKind } from '#engine/calibration/typed-labels.ts';
import type { PictureToLabel } from '#store/state/labelling-state.ts';

/** What a person has typed about a picture, by the picture's path. */
export type TypedTexts = Readonly<Record<TypedKind, string>>;

/**
 * The pictures that are being labelled, kept beyond a visit together with what was typed. All methods throw
 * `SkipscopeError('storage')` when the storage fails.
 */
export interface KeptPictures {
  all(): Promise<readonly PictureToLabel[]>;
  keep(pictures: readonly PictureToLabel[]): Promise<void>;
  keepTexts(path: string, texts: TypedTexts): Promise<void>;
  forget(path: string): Promise<void>;
  forgetAll(): Promise<void>;
}

/** Keeps pictures until the page is closed: for windows without storage, and for tests. */
export class VisitPictures implements KeptPictures {
  readonly #pictures = new Map<string, PictureToLabel>();

  all(): Promise<readonly PictureToLabel[]> {
    return Promise.resolve([...this.#pictures.values()]);
  }

  keep(pictures: readonly PictureToLabel[]): Promise<void> {
    for (const picture of pictures) this.#pictures.set(picture.path, picture);
    return Promise.resolve();
  }

  keepTexts(path: string, texts: TypedTexts): Promise<void> {
    const picture = this.#pictures.get(path);
    if (picture) this.#pictures.set(path, { ...picture, ...texts });
    return Promise.resolve();
  }

  forget(path: string): Promise<void> {
    this.#pictures.delete(path);
    return Promise.resolve();
  }

  forgetAll(): Promise<void> {
    this.#pictures.clear();
    return Promise.resolve();
  }
}
