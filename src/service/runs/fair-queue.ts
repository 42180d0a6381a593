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
    let entry: Entry | undefined;
    for (const other of this.#entries)
      if (!entry || this.#lastTurn(other.owner) < this.#lastTurn(entry.owner)) entry = other;
    if (!entry) return undefined;
    this.remove(entry);
    this.#turns.set(entry.owner, ++this.#turn);
    return entry;
  }

  /** The number of entries. */
  get size(): number {
    return this.#entries.length;
  }

  /**
   * All entries in the order of their turns, in a time of n log n: the owners take turns in the order of their last turns, and those
   * without one in the order of their first entries.
   */
  inOrder(): readonly Entry[] {
    const byOwner = new Map<string | null, Entry[]>();
    for (const entry of this.#entries) {
      const entries = byOwner.get(entry.owner);
      if (entries) entries.push(entry);
      else byOwner.set(entry.owner, [entry]);
    }
    let rounds = [...byOwner]
      .sort(([a], [b]) => this.#lastTurn(a) - this.#lastTurn(b))
      .map(([, entries]) => entries);
    const order: Entry[] = [];
    for (let round = 0; rounds.length > 0; round++) {
      for (const entries of rounds) order.push(...entries.slice(round, round + 1));
      rounds = rounds.filter((entries) => entries.length > round + 1);
    }
    return order;
  }

  /** The number of an owner's last turn; 0 for none. */
  #lastTurn(owner: string | null): number {
    return this.#turns.get(owner) ?? 0;
  }
}
