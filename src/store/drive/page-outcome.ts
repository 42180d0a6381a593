import type { DriveOutcome } from '#engine/drive/drive-outcome.ts';
import type { DriveState } from '#store/state/drive-state.ts';

/** What the drive in view has come to so far; null before its first answered frame. */
export function pageOutcome(state: DriveState): DriveOutcome | null {
  const { source, topics, topic, driven, figures, marks, earlier } = state;
  if (source.kind !== 'open' || topic === null || driven === null || figures === null) return null;
  const { hz, seconds, counts, broken, damaged } = state;
  return {
    source: source.label,
    topic,
    type: topics.find(({ name }) => name === topic)?.type.schema.name ?? '',
    model: driven,
    rate: hz,
    seconds,
    counts,
    broken,
    damaged,
    stretches: [...earlier, { figures, marks }],
  };
}
