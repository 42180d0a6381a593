import type { DriveFigures } from '#engine/drive/drive-figures.ts';
import type { FrameCounts } from '#engine/drive/newest-frame.ts';
import type { Unread } from '#engine/drive/unread.ts';
import type { Spread } from '#engine/statistics/quantile.ts';

/** What a drive has come to. */
export interface DriveOutcome {
  readonly source: string;
  readonly topic: string;
  readonly type: string;
  readonly prompt: string;
  /** Frames used in a second, at most. */
  readonly rate: number;
  readonly seconds: number;
  readonly counts: FrameCounts;
  /** Frames that could not be read. */
  readonly broken: Unread;
  /** Parts of a recording that were passed over. */
  readonly damaged: Unread;
  readonly figures: DriveFigures | null;
  readonly provider: string;
  readonly blocks: number;
  readonly record: string | null;
  readonly published: readonly string[];
}

/** The JSON result of `drive`. */
export function driveReport({ counts, broken, damaged, figures, seconds, blocks, ...drive }: DriveOutcome) {
  return {
    ...drive,
    seconds: Number(seconds.toFixed(3)),
    frames: { ...counts, broken: broken.count, lastBroken: broken.last },
    damaged: { parts: damaged.count, last: damaged.last },
    answered: figures?.answered ?? 0,
    ageMs: figures?.ageMs ?? null,
    lanes: (figures?.lanes ?? []).map(({ name, skip, latencyMs, last }) => ({
      name,
      skip,
      sparsity: skip.length / blocks,
      latencyMs,
      lastAnswer: last.answer,
    })),
    agreement: figures?.agreement ?? null,
    reduction: figures?.reduction ?? null,
  };
}

/** What a person reads of it. */
export function driveSummary({
  counts,
  broken,
  damaged,
  figures,
  seconds,
  record,
}: DriveOutcome): readonly string[] {
  const { seen, used, dropped } = counts;
  const frames = `${seen} frames in ${seconds.toFixed(1)} s: ${used} used, ${dropped} dropped`;
  const lines = [broken.count === 0 ? frames : `${frames}, ${broken.count} broken (${broken.last ?? ''})`];
  if (damaged.count > 0) lines.push(`${damaged.count} damaged parts of the recording passed over`);
  if (figures) {
    const { lanes, agreement, reduction, ageMs, answered } = figures;
    for (const { name, skip, latencyMs, last } of lanes)
      lines.push(
        `${name} (skipped: ${skip.length === 0 ? 'none' : skip.join(', ')}): ${spreadText(latencyMs.total, 'ms')}; ` +
          `last answer: ${last.answer}`,
      );
    const { low, high } = agreement.interval;
    lines.push(
      `Same answer in ${agreement.same} of ${answered}: ${percent(agreement.share)} (95 %: ${percent(low)} to ${percent(high)})`,
      `Less time than ${lanes[0].name}: ${percent(reduction.median)} (quartiles ${percent(reduction.low)} to ${percent(reduction.high)})`,
      `Age of an answered frame: ${spreadText(ageMs, 'ms')}`,
    );
  }
  return record === null ? lines : [...lines, `Recorded in ${record}`];
}

function spreadText({ median, low, high }: Spread, unit: string): string {
  return `${median.toFixed(1)} ${unit} (quartiles ${low.toFixed(1)} to ${high.toFixed(1)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
