/**
 * Reads files in the order in which they are asked for, one ahead: while the caller works on a file, the next is read. Two files are
 * in memory at most. What fails is thrown when that file is asked for.
 */
export class ReadAhead<File, Content> {
  readonly #read: (file: File) => Promise<Content>;
  readonly #order: readonly File[];
  #ahead: { readonly file: File; readonly content: Promise<Content> } | null = null;

  constructor(order: readonly File[], read: (file: File) => Promise<Content>) {
    this.#read = read;
    this.#order = order;
  }

  async next(file: File): Promise<Content> {
    const ahead = this.#ahead;
    this.#ahead = null;
    const content = await (ahead?.file === file ? ahead.content : this.#read(file));
    const following = this.#order[this.#order.indexOf(file) + 1];
    if (following !== undefined) {
      this.#ahead = { file: following, content: this.#read(following) };
      // A load that is given up before this file's turn never asks for it, so that its error would be unhandled.
      this.#ahead.content.catch(() => undefined);
    }
    return content;
  }
}
