import type { FaultContext, Row } from './campaign.ts';

/** Counts what came of the tries of one kind, and tells now and then how far they are. */
export class Tally<Outcome extends string> {
  readonly #name: string;
  readonly #total: number;
  readonly #context: Pick<FaultContext, 'progress'>;
  readonly #counts: Map<Outcome, number>;
  #done = 0;

  constructor(
    name: string,
    total: number,
    outcomes: readonly Outcome[],
    context: Pick<FaultContext, 'progress'>,
  ) {
    this.#name = name;
    this.#total = total;
    this.#context = context;
    this.#counts = new Map(outcomes.map((outcome) => [outcome, 0]));
  }

  get done(): number {
    return this.#done;
  }

  count(outcome: Outcome): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
    this.#done++;
    const often = Math.max(1, Math.round(this.#total / 10));
    if (this.#done % often === 0 || this.#done === this.#total)
      this.#context.progress(`${this.#name}: ${String(this.#done)} of ${String(this.#total)}`);
  }

  row(): Row {
    return { case: this.#name, tried: this.#done, ...Object.fromEntries(this.#counts) };
  }
}
