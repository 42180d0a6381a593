import type { DriveFigures } from '#engine/drive/drive-figures.ts';
import type { DriveOutcome } from '#engine/drive/drive-outcome.ts';
import type { Spread } from '#engine/statistics/quantile.ts';

/** What a drive of the command line has come to, and the files it was written to. */
export interface CommandOutcome extends DriveOutcome {
  readonly prompt: string;
  readonly record: string | null;
  readonly report: string | null;
  readonly published: readonly string[];
}

/** Lanes and question stay as they are, so that there is one stretch, or none. */
function figuresOf({ stretches }: DriveOutcome): DriveFigures | null {
  return stretches[0]?.figures ?? null;
}

/** The JSON result of `drive`. */
export function driveReport(outcome: CommandOutcome) {
  const { source, topic, type, prompt, rate, seconds, counts, broken, damaged, model } = outcome;
  const { record, report, published } = outcome;
  const figures = figuresOf(outcome);
  return {
    source,
    topic,
    type,
    prompt,
    rate,
    seconds: Number(seconds.toFixed(3)),
    frames: { ...counts, broken: broken.count, lastBroken: broken.last },
    damaged: { parts: damaged.count, last: damaged.last },
    answered: figures?.answered ?? 0,
    ageMs: figures?.ageMs ?? null,
    lanes: (figures?.lanes ?? []).map(({ name, skip, latencyMs, last }) => ({
      name,
      skip,
      sparsity: skip.length / model.blocks,
      latencyMs,
      lastAnswer: last.answer,
    })),
    agreement: figures?.agreement ?? null,
    reduction: figures?.reduction ?? null,
    provider: model.provider,
    blocks: model.blocks,
    record,
    report,
    published,
  };
}

/** What a person reads of it. */
export function driveSummary(outcome: CommandOutcome): readonly string[] {
  const { counts, broken, damaged, seconds, record, report } = outcome;
  const figures = figuresOf(outcome);
  const { seen, used, dropped } = counts;
  const frames = `${seen} frames in ${seconds.toFixed(1)} s: ${used} used, ${dropped} dropped`;
  const lines = [broken.count === 0 ? frames : `${frames}, ${broken.count} broken (${broken.last ?? ''})`];
  if (damaged.count > 0) lines.push(`Damaged parts of the recording that were passed over: ${damaged.count}`);
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
      `Time saved against ${lanes[0].name}: ${percent(reduction.median)} (quartiles ${percent(reduction.low)} to ${percent(reduction.high)})`,
      `Age of an answered frame: ${spreadText(ageMs, 'ms')}`,
    );
  }
  if (record !== null) lines.push(`Recorded in ${record}`);
  return report === null ? lines : [...lines, `Written: ${report}`];
}

function spreadText({ median, low, high }: Spread, unit: string): string {
  return `${median.toFixed(1)} ${unit} (quartiles ${low.toFixed(1)} to ${high.toFixed(1)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
