import type { ModelProgress } from '#host/node/queue/model-files.ts';
import type { Terminal } from './terminal.ts';
import { percent, transferRate } from './write-progress.ts';

/** Shows the progress and the speed of each model that goes into the store of a queue, or comes from it; `work` says which. */
export function modelProgress(terminal: Terminal, work: string): (progress: ModelProgress) => void {
  let of: { readonly model: string; readonly rate: ReturnType<typeof transferRate> } | null = null;
  return ({ model, doneBytes, totalBytes }) => {
    if (of?.model !== model) of = { model, rate: transferRate() };
    const speed = of.rate(doneBytes, totalBytes);
    terminal.progress(
      `${work} ${model}, ${percent(doneBytes, totalBytes)}${speed === null ? '' : `, ${speed}`}`,
    );
  };
}
