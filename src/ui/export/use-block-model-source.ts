import { useShallow } from 'zustand/react/shallow';

import { BROWSER } from '#client/backend-switch.ts';
import { shownRecording } from '#store/runs/recorded-runs.ts';
import type { AppState } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { ExportedBlocks } from '#store/state/model-export-state.ts';
import { useApp } from '#ui/store-context.tsx';

/** The address of the block model of an export, or the reason why this browser has none. */
export type BlockModelSource = { readonly url: string; readonly name: string } | { readonly missing: string };

function inUse(state: AppState, hash: string | undefined): BlockModelSource | null {
  const loaded = loadedModel(state.model);
  if (state.model.kind !== 'ready' || loaded === null || state.backend !== BROWSER) return null;
  return hash === undefined || loaded.hash === hash ? { url: state.model.url, name: loaded.name } : null;
}

/** The model of a run is read where it was loaded from, as far as that is a folder that comes with this page. */
function served(state: AppState): BlockModelSource | null {
  const run = state.run?.state;
  const origin = run?.environments.at(-1)?.origins?.model;
  const path = shownRecording(state)?.modelUrl ?? (origin?.kind === 'served' ? origin.path : null);
  if (path === null) return null;
  return { url: path.endsWith('/') ? path : `${path}/`, name: run?.spec?.model.name ?? path };
}

function blockModelSource(state: AppState, { kind }: ExportedBlocks): BlockModelSource {
  const spec = kind === 'point' ? state.run?.state.spec : undefined;
  const found = inUse(state, spec?.model.hash) ?? (kind === 'point' ? served(state) : null);
  if (found) return found;
  const name = spec?.model.name;
  const model = name === undefined ? 'the model' : `“${name}”`;
  return {
    missing:
      state.backend === BROWSER
        ? `Load ${model} first: its files are what is written.`
        : `The files of ${model} are on the server: type the command below the export there, or choose a form that is made of the checkpoint.`,
  };
}

export function useBlockModelSource(blocks: ExportedBlocks): BlockModelSource {
  return useApp(useShallow((state: AppState) => blockModelSource(state, blocks)));
}
