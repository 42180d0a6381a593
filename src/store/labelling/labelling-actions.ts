import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { isPicture } from '#engine/calibration/picture-files.ts';
import { type TypedKind, areUnlabelled, freePath, typedSet } from '#engine/calibration/typed-labels.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { PictureToLabel } from '#store/state/labelling-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { KeptPictures } from './kept-pictures.ts';
import { keepLabelledName } from './labelled-name.ts';

const LOOSE = 'My pictures';
const NOTHING_TYPED = { label: '', objects: '', captions: '' } as const;

/** 2.png before 10.png. */
const byPath = new Intl.Collator('en', { numeric: true });

const inOrder = (pictures: readonly PictureToLabel[]): readonly PictureToLabel[] =>
  pictures.toSorted((a, b) => byPath.compare(a.path, b.path));

/** Labelling of a person's own pictures: every change is kept at once. */
export class LabellingActions {
  readonly #context: SliceContext;
  readonly #kept: KeptPictures;
  #recalled: Promise<void> | null = null;

  constructor(context: SliceContext, kept: KeptPictures) {
    this.#context = context;
    this.#kept = kept;
  }

  async offer(name: string, files: readonly NamedFile[]): Promise<void> {
    const { get, set } = this.#context;
    if (!areUnlabelled(files)) {
      await get().importCalibration(name, files);
      return;
    }
    await this.#add(name, files);
    set({ labellingOpen: true });
  }

  async add(files: readonly NamedFile[]): Promise<void> {
    await this.#add(LOOSE, files);
  }

  /** Reads what an earlier visit has left, once. Without storage, labelling goes on for as long as the page is open. */
  recall(): Promise<void> {
    this.#recalled ??= this.#read();
    return this.#recalled;
  }

  async remove(path: string): Promise<void> {
    this.#show(this.#pictures().filter((picture) => picture.path !== path));
    await this.#kept.forget(path);
  }

  async type(path: string, kind: TypedKind, text: string): Promise<void> {
    const pictures = this.#pictures().map((one) => (one.path === path ? { ...one, [kind]: text } : one));
    this.#show(pictures);
    const typed = pictures.find((one) => one.path === path);
    if (!typed) return;
    const { label, objects, captions } = typed;
    await this.#kept.keepTexts(path, { label, objects, captions });
  }

  rename(name: string): Promise<void> {
    this.#rename(name);
    return Promise.resolve();
  }

  async drop(): Promise<void> {
    this.#show([]);
    await this.#kept.forgetAll();
  }

  async use(): Promise<void> {
    const { get, set } = this.#context;
    const name = get().labelledName?.trim() ?? '';
    set({ labellingOpen: false });
    await get().importCalibration(name === '' ? LOOSE : name, typedSet(this.#pictures()));
  }

  async #add(name: string, files: readonly NamedFile[]): Promise<void> {
    await this.recall();
    const before = this.#pictures();
    const taken = new Set(before.map(({ path }) => path));
    const added: PictureToLabel[] = [];
    for (const { path, contents } of files.filter((file) => isPicture(file.path) && file.contents.size > 0)) {
      const blob = contents instanceof Blob ? contents : new Blob([await contents.arrayBuffer()]);
      if (before.some((picture) => picture.path === path && picture.contents.size === blob.size)) continue;
      const free = freePath(path, taken);
      taken.add(free);
      added.push({ ...NOTHING_TYPED, path: free, contents: blob });
    }
    if (before.length === 0 && added.length > 0) this.#rename(name);
    this.#show([...before, ...added]);
    await this.#kept.keep(added);
  }

  async #read(): Promise<void> {
    const { set } = this.#context;
    try {
      this.#show(await this.#kept.all());
    } catch (error) {
      set({ picturesToLabel: [], labellingProblem: problemOf(error) });
    }
  }

  #pictures(): readonly PictureToLabel[] {
    return this.#context.get().picturesToLabel ?? [];
  }

  #show(pictures: readonly PictureToLabel[]): void {
    this.#context.set({ picturesToLabel: inOrder(pictures) });
    if (pictures.length > 0) return;
    this.#context.set({ labellingOpen: false });
    this.#rename(null);
  }

  #rename(labelledName: string | null): void {
    this.#context.set({ labelledName });
    keepLabelledName(this.#context.memory, labelledName);
  }
}
