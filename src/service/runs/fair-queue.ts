/** Something that waits for its turn. */
export interface Waiting {
  /** Who asked for it; null where only one can. */
  readonly owner: string | null;
}

/**
 * Takes turns between owners, so that one with many entries does not keep one with few waiting; the entries of one owner
 * keep their order.
 */
export class FairQueue<Entry extends Waiting> {
  readonly #entries: Entry[] = [];
  /** When an owner had its last turn, counted in turns. */
  readonly #turns = new Map<string | null, number>();
  #turn = 0;

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  remove(entry: Entry): void {
    const at = this.#entries.indexOf(entry);
    if (at !== -1) this.#entries.splice(at, 1);
  }

  /** Takes out the entry whose turn it is: the first of the owner who has waited longest. */
  next(): Entry | undefined {
    const [entry] = this.inOrder();
    if (!entry) return undefined;
    this.remove(entry);
    this.#turns.set(entry.owner, ++this.#turn);
    return entry;
  }

  /** All entries as their turns will come. */
  inOrder(): readonly Entry[] {
    const turns = new Map(this.#turns);
    const left = [...this.#entries];
    const order: Entry[] = [];
    for (let turn = this.#turn + 1; left.length > 0; turn++) {
      const lastTurn = ({ owner }: Entry): number => turns.get(owner) ?? 0;
      const earliest = Math.min(...left.map(lastTurn));
      const at = left.findIndex((entry) => lastTurn(entry) === earliest);
      const [entry] = left.splice(at, 1);
      if (!entry) break;
      order.push(entry);
      turns.set(entry.owner, turn);
    }
    return order;
  }
}
