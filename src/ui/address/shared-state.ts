import { TASKS } from '#engine/tasks/tasks.ts';
import { BROWSER } from '#client/backend-switch.ts';
import { defaultSettings } from '#store/search/search-settings.ts';
import { DEMO_CALIBRATION_URL } from '#store/served/served-calibrations.ts';
import type { AppState } from '#store/state/app-state.ts';
import type { ComparisonChartKey } from '#store/state/comparison-state.ts';
import { FIRST_VIEWS } from '#store/comparison/first-views.ts';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';
import { chartText } from './chart-text.ts';

/** The parameters of the address that tell what the page shows, besides `model` and `provider`. */
export const SHARED_PARAMETERS = [
  'run',
  'skip',
  'set',
  'sample',
  'task',
  'prompt',
  'panel',
  'a',
  'b',
  'at',
  'chart',
  'chart2',
  'hide',
] as const;

export type SharedParameter = (typeof SHARED_PARAMETERS)[number];

/** The prompt of the playground where nobody has typed one: that of the picture, or else of the first task. */
export function ownPrompt({ calibration, image }: Pick<AppState, 'calibration' | 'image'>): string {
  const sample = image?.sample ?? null;
  const own = sample === null ? undefined : calibration.summary?.samples[sample]?.prompt;
  return own ?? TASKS[0]?.prompt ?? '';
}

/** A chart of the comparison in words of the address; null for what it shows by itself. */
function chartOf({ comparisonViews }: AppState, chart: ComparisonChartKey): string | null {
  const text = chartText(comparisonViews[chart]);
  return text === chartText(FIRST_VIEWS[chart]) ? null : text;
}

/** What the page shows, in words of the address. Null for what a page shows that was asked for nothing. */
function sharedState(state: AppState): Readonly<Record<SharedParameter, string | null>> {
  const { run, skip, calibration, image, settings, prompt, panel, pins, duelAt, hiddenRuns } = state;
  const set = calibration.url ?? calibration.summary?.id ?? null;
  const sample = image?.sample ?? 0;
  return {
    run: run?.id ?? null,
    skip: skip.length === 0 ? null : formatSkipSet(skip).replaceAll(' ', ''),
    set: set === DEMO_CALIBRATION_URL ? null : set,
    sample: sample === 0 ? null : String(sample + 1),
    task: settings.task === defaultSettings.task ? null : settings.task,
    prompt: prompt === ownPrompt(state) ? null : prompt,
    panel: panel === 'calibration' ? null : panel,
    a: pins.a,
    b: pins.b,
    at: duelAt === null ? null : String(duelAt),
    chart: chartOf(state, 'chart'),
    chart2: chartOf(state, 'chart2'),
    hide: hiddenRuns.length === 0 ? null : hiddenRuns.join(','),
  };
}

/** The model of this browser in words of the address; null for the one that it would open by itself. */
function modelOf({ model, servedChoice }: AppState): string | null {
  return model.kind === 'empty' || model.url === servedChoice.model.url ? null : model.url;
}

/** The address of what the page shows. Parameters that it does not know stay as they are. */
export function sharedAddress(state: AppState, page: string): URL {
  const address = new URL(page);
  const write = (name: string, value: string | null) => {
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  };
  for (const [name, value] of Object.entries(sharedState(state))) write(name, value);
  // A model of a server says nothing to a page that opens in a browser.
  if (state.backend === BROWSER && state.model.kind === 'ready') write('model', modelOf(state));
  return address;
}
