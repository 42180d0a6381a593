import type { SkipSet } from '#engine/base/skip-set.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { DrawnBlocks } from './drawn-blocks.tsx';

const nothingSkipped: SkipSet = [];

/** The importance map of a run whose model is not the one in use: the strip shows the blocks of that one. */
export function RunMap({ state }: { readonly state: RunState }) {
  return (
    <section className="run-map" aria-label="Importance map">
      <h3>
        Importance map <span className="muted">· of “{state.spec?.model.name}”, which is not in use</span>
      </h3>
      <DrawnBlocks state={state} skip={nothingSkipped} label="Blocks of this run" />
    </section>
  );
}
