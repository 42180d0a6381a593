import { LatestCall } from '#store/calls/latest-call.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { ModelExportSlice } from '#store/state/model-export-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { ModelExportActions } from './model-export-actions.ts';

/** What the actions do is no part of the first load: it is fetched with the first of them. */
export function createModelExportSlice(context: SliceContext): ModelExportSlice {
  const { set } = context;
  const calls = new LatestCall();
  let fetched: Promise<ModelExportActions> | null = null;

  const act = async (use: (actions: ModelExportActions) => Promise<void>) => {
    try {
      fetched ??= import('./model-export-actions.ts').then(({ createModelExportActions }) =>
        createModelExportActions(context, calls),
      );
      await use(await fetched);
    } catch (error) {
      fetched = null;
      set({ modelExport: { kind: 'failed', choice: null, offer: null, problem: problemOf(error) } });
    }
  };

  return {
    exportedBlocks: null,
    exportForms: null,
    modelExport: { kind: 'none' },
    openModelExport: (blocks) => act(({ openModelExport }) => openModelExport(blocks)),
    closeModelExport: () => {
      set({ exportedBlocks: null });
    },
    planModelExport: (choice) => act(({ planModelExport }) => planModelExport(choice)),
    planTypedExport: (choice, typed) => act(({ planTypedExport }) => planTypedExport(choice, typed)),
    refuseModelExport: (problem) => {
      set(({ modelExport }) => ({
        modelExport: {
          kind: 'failed',
          choice: 'choice' in modelExport ? modelExport.choice : null,
          offer: 'offer' in modelExport ? modelExport.offer : null,
          problem,
        },
      }));
    },
    changeModelExport: () => {
      calls.stop();
      set({ modelExport: { kind: 'none' } });
    },
    writeModelExport: (into) => act(({ writeModelExport }) => writeModelExport(into)),
    stopModelExport: () => act(({ stopModelExport }) => stopModelExport()),
  };
}
