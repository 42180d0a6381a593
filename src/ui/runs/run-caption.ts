import type { SearchSpec } from '#engine/search/search-spec.ts';
import { specSummary } from './spec-summary.ts';

/** What a saved chart of a run says that it was measured on. */
export function runDetails(spec: SearchSpec): string {
  return [spec.model.name, ...specSummary(spec), `set “${spec.calibration.name}”`].join(' · ');
}

/** The words for a run in the name of a file. */
export function runWords({ model, task, strategy }: SearchSpec): readonly string[] {
  return [model.name, task, strategy.key];
}
