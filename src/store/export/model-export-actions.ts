import { BROWSER } from '#client/backend-switch.ts';
import { isAbort } from '#engine/base/abort.ts';
import { encodeEvent } from '#engine/search/journal-codec.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { AskedExport } from '#service/contract/export-operations.ts';
import type { LatestCall } from '#store/calls/latest-call.ts';
import { typedOrigin } from '#store/models/model-look-up-slice.ts';
import { recordedRun } from '#store/runs/recorded-runs.ts';
import { backendOfRun } from '#store/runs/runs-of-backends.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type {
  ExportChoice,
  ExportedBlocks,
  ModelExport,
  ModelExportSlice,
} from '#store/state/model-export-state.ts';
import { problemOf } from '#store/state/problem.ts';

type Action = 'openModelExport' | 'planModelExport' | 'planTypedExport' | 'writeModelExport';
export type ModelExportActions = Pick<ModelExportSlice, Action> & { stopModelExport(): Promise<void> };

/** The exports of models. They are made by the engine of the browser, also while the page works on a server. */
export function createModelExportActions(context: SliceContext, calls: LatestCall): ModelExportActions {
  const { set, get, backends } = context;
  const { modelExports } = backends.at(BROWSER);
  const show = (modelExport: ModelExport) => {
    set({ modelExport });
  };

  const planModelExport = async (choice: ExportChoice) => {
    const { signal, isLatest, end } = calls.begin();
    const onProgress = (progress: Progress) => {
      if (isLatest()) show({ kind: 'planning', progress });
    };
    show({ kind: 'planning', progress: null });
    try {
      const offer = await modelExports.plan(await asked(context, choice), { signal, onProgress });
      if (isLatest()) show({ kind: 'planned', choice, offer });
    } catch (error) {
      if (isLatest() && !isAbort(error))
        show({ kind: 'failed', choice, offer: null, problem: problemOf(error) });
    }
    end();
  };

  return {
    openModelExport: async (exportedBlocks) => {
      if (get().modelExport.kind !== 'writing') forgetPlan(context, calls);
      set({ exportedBlocks });
      if (get().exportForms === null) set({ exportForms: await modelExports.forms() });
    },

    planModelExport,

    planTypedExport: (choice, typed) => planModelExport({ ...choice, origin: typedOrigin(typed) }),

    writeModelExport: async (into) => {
      const { modelExport } = get();
      if (!('offer' in modelExport) || modelExport.offer === null || modelExport.choice === null) return;
      const { choice, offer } = modelExport;
      const { signal, isLatest, end } = calls.begin();
      const writing = (progress: Progress | null) => {
        if (isLatest()) show({ kind: 'writing', choice, offer, into: into.kind, progress });
      };
      writing(null);
      const startedAt = performance.now();
      try {
        const files = { ...(await asked(context, choice)), name: offer.name, into };
        const result = await modelExports.write(files, { signal, onProgress: writing });
        if (isLatest()) show({ kind: 'done', choice, result, tookMs: performance.now() - startedAt });
      } catch (error) {
        if (isLatest() && !isAbort(error)) show({ kind: 'failed', choice, offer, problem: problemOf(error) });
      }
      end();
    },

    stopModelExport: async () => {
      const { modelExport } = get();
      calls.stop();
      if (modelExport.kind === 'writing') {
        const { choice, offer } = modelExport;
        show({ kind: 'planned', choice, offer });
      } else if (modelExport.kind === 'planning') show({ kind: 'none' });
    },
  };
}

/** Stops a plan that is under way: it is one of other blocks. */
function forgetPlan({ set }: SliceContext, calls: LatestCall): void {
  calls.stop();
  set({ modelExport: { kind: 'none' } });
}

/** The choice as the engine takes it. The journal of a run travels with it, because the browser may not have it. */
async function asked(context: SliceContext, { blocks, form, origin }: ExportChoice): Promise<AskedExport> {
  return { origin, exporter: form, blocks: await askedBlocks(context, blocks) };
}

async function askedBlocks(context: SliceContext, blocks: ExportedBlocks): Promise<AskedExport['blocks']> {
  if (blocks.kind === 'list') return blocks;
  const { run, step } = blocks;
  const { get, backends, recordings } = context;
  const recorded = recordedRun(get(), run);
  const lines = recorded
    ? (await recordings.events(recorded)).map(encodeEvent)
    : [await backends.at(backendOfRun(context, run)).runs.journal({ id: run })];
  return { kind: 'point', run, step, journal: new Blob(lines) };
}
