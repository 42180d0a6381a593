/** Short texts that outlive a visit to the page. */
export interface PageMemory {
  read(name: string): string | null;
  /** Null forgets the text. */
  write(name: string, text: string | null): void;
}

/** Keeps texts until the page is closed: for windows without storage, and for tests. */
export class VisitMemory implements PageMemory {
  readonly #texts = new Map<string, string>();

  read(name: string): string | null {
    return this.#texts.get(name) ?? null;
  }

  write(name: string, text: string | null): void {
    if (text === null) this.#texts.delete(name);
    else this.#texts.set(name, text);
  }
}
