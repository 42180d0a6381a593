/** An entry that waits for its turn. */
export interface Waiting {
  /** Name of the client that submitted the entry; null when there is only one client. */
  readonly owner: string | null;
}

/**
 * A queue that alternates between owners, so that an owner with many entries does not delay one with few. The entries of one
 * owner keep their order.
 */
export class FairQueue<Entry extends Waiting> {
  readonly #entries: Entry[] = [];
  /** The number of each owner's last turn. */
  readonly #turns = new Map<string | null, number>();
  #turn = 0;

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  remove(entry: Entry): void {
    const at = this.#entries.indexOf(entry);
    if (at !== -1) this.#entries.splice(at, 1);
  }

  /** Removes and returns the next entry: the first entry of the owner whose last turn is the longest ago. */
  next(): Entry | undefined {
    const [entry] = this.inOrder();
    if (!entry) return undefined;
    this.remove(entry);
    this.#turns.set(entry.owner, ++this.#turn);
    return entry;
  }

  /** All entries in the order of their turns. */
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
