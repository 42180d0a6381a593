import type { SkipSet } from '#engine/base/skip-set.ts';
import { type Interval, wilsonInterval } from '#engine/statistics/interval.ts';
import type { Spread } from '#engine/statistics/quantile.ts';
import type { AnsweredFrame } from './answered-frame.ts';
import { comparisonKey } from './drive-settings.ts';
import type { DriveQuestion, LaneAnswer } from './lane.ts';
import { RecentValues } from './recent-values.ts';

/** Frames of which medians are taken: ten minutes at one a second. */
export const WINDOW = 600;

/** Times of a lane in milliseconds, over the last frames; `vision` and `total` are the same work in both lanes. */
export interface LaneFigures {
  readonly name: string;
  readonly skip: SkipSet;
  readonly latencyMs: Readonly<Record<keyof LaneAnswer['latencyMs'], Spread>>;
  readonly last: LaneAnswer;
}

/** What the frames since the last change of lanes or question show. */
export interface DriveFigures {
  /** Frames since that change. */
  readonly answered: number;
  readonly question: DriveQuestion;
  readonly lanes: readonly [LaneFigures, LaneFigures];
  /** How often both answers had the same words, with the interval of Wilson at 95 %. */
  readonly agreement: { readonly same: number; readonly share: number; readonly interval: Interval };
  /** By how much the second lane is faster: 1 - second / first, frame by frame. */
  readonly reduction: Spread;
  /** Age of the frames in milliseconds when both answers were there. */
  readonly ageMs: Spread;
}

const PARTS = ['vision', 'prefill', 'perToken', 'total'] as const;

/**
 * Collects the figures of a drive. They begin anew when a lane or the question changes: a median over two skip sets would be of
 * neither.
 */
export class FigureCollector {
  #key: string | null = null;
  #last: AnsweredFrame | null = null;
  #answered = 0;
  #same = 0;
  readonly #times = [laneTimes(), laneTimes()] as const;
  readonly #reductions = new RecentValues(WINDOW);
  readonly #ages = new RecentValues(WINDOW);

  /** Returns true for the first frame behind a change. */
  add(frame: AnsweredFrame): boolean {
    const key = comparisonKey(frame.settings);
    const changed = this.#key !== null && this.#key !== key;
    if (changed) this.#clear();
    this.#key = key;
    this.#last = frame;
    this.#answered++;
    if (frame.same) this.#same++;
    for (const [lane, times] of this.#times.entries())
      for (const part of PARTS) times[part].add(frame.answers[lane === 0 ? 0 : 1].latencyMs[part]);
    const [first, second] = frame.answers;
    if (first.latencyMs.total > 0) this.#reductions.add(1 - second.latencyMs.total / first.latencyMs.total);
    this.#ages.add(frame.ageMs.answered);
    return changed;
  }

  /** Null before the first frame. */
  figures(): DriveFigures | null {
    const [last, reduction, ageMs] = [this.#last, this.#reductions.spread(), this.#ages.spread()];
    if (!last || !reduction || !ageMs) return null;
    const [first, second] = [this.#lane(last, 0), this.#lane(last, 1)];
    if (!first || !second) return null;
    const share = this.#same / this.#answered;
    const agreement = { same: this.#same, share, interval: wilsonInterval(this.#same, this.#answered) };
    const { question } = last.settings;
    return { answered: this.#answered, question, lanes: [first, second], agreement, reduction, ageMs };
  }

  #lane({ settings, answers }: AnsweredFrame, lane: 0 | 1): LaneFigures | null {
    const times = this.#times[lane];
    const [vision, prefill, perToken, total] = PARTS.map((part) => times[part].spread());
    if (!vision || !prefill || !perToken || !total) return null;
    const { name, skip } = settings.lanes[lane];
    return { name, skip, latencyMs: { vision, prefill, perToken, total }, last: answers[lane] };
  }

  #clear(): void {
    [this.#answered, this.#same] = [0, 0];
    for (const times of this.#times) for (const part of PARTS) times[part].clear();
    this.#reductions.clear();
    this.#ages.clear();
  }
}

function laneTimes(): Readonly<Record<keyof LaneAnswer['latencyMs'], RecentValues>> {
  const values = () => new RecentValues(WINDOW);
  return { vision: values(), prefill: values(), perToken: values(), total: values() };
}
