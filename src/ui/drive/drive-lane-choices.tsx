import { useState } from 'react';
import { useShallow } from 'zustand/react/shallow';

import { backendName } from '#store/backends/backend-name.ts';
import { canDriveInBrowser } from '#store/drive/chosen-lanes.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { SelectBox } from '#ui/controls/choice.tsx';
import { formatSkipSet, parseSkipSet } from '#ui/format/skip-set-text.ts';
import { useApp } from '#ui/store-context.tsx';
import { useDrive, useDriveStore } from './drive-context.ts';

const CONFIGS = [
  { value: 'full', label: 'Full model' },
  { value: 'strip', label: 'Skip set of the strip' },
  { value: 'blocks', label: 'Other blocks…' },
] as const;

type Lane = 0 | 1;

/** Which blocks a lane skips, where it is neither the full model nor the strip's. */
function Blocks({ lane, label }: { readonly lane: Lane; readonly label: string }) {
  const store = useDriveStore();
  const chosen = useDrive((state) => state.lanes[lane].blocks);
  const blocks = useApp((state) => loadedModel(state.model)?.blocks ?? 0);
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = draft === null ? chosen : parseSkipSet(draft, blocks);
  const error = typeof parsed === 'string' ? parsed : null;
  return (
    <>
      <input
        className="input mono"
        aria-label={`${label}: skipped blocks`}
        aria-invalid={error !== null}
        spellCheck={false}
        autoComplete="off"
        placeholder="none, e.g. 3, 9-11"
        value={draft ?? formatSkipSet(chosen)}
        onChange={({ target: { value } }) => {
          setDraft(value);
          const typed = parseSkipSet(value, blocks);
          if (typeof typed !== 'string') store.getState().chooseLane(lane, { blocks: typed });
        }}
        onBlur={() => {
          if (error === null) setDraft(null);
        }}
      />
      {error === null ? null : (
        <span className="input-error" role="alert">
          {error}
        </span>
      )}
    </>
  );
}

/** Where a lane is answered; shown while the page works with a server and this browser has the same model. */
function Place({ lane, label }: { readonly lane: Lane; readonly label: string }) {
  const store = useDriveStore();
  const inBrowser = useDrive((state) => state.lanes[lane].inBrowser);
  const server = useApp(({ servers, backend }) => backendName(servers, backend));
  return (
    <SelectBox
      label={`${label}: answered by`}
      value={inBrowser ? 'browser' : 'server'}
      options={[
        { value: 'server', label: server },
        { value: 'browser', label: 'this browser' },
      ]}
      onChange={(place) => {
        store.getState().chooseLane(lane, { inBrowser: place === 'browser' });
      }}
    />
  );
}

function LaneChoices({ lane, label }: { readonly lane: Lane; readonly label: string }) {
  const store = useDriveStore();
  const config = useDrive((state) => state.lanes[lane].config);
  const page = useApp(useShallow(({ backend, model, browserModel }) => ({ backend, model, browserModel })));
  return (
    <div className="drive-lane-choice">
      <span className="drive-key" data-lane={lane === 0 ? 'first' : 'second'} aria-hidden />
      <SelectBox
        label={label}
        value={config}
        options={CONFIGS}
        onChange={(chosen) => {
          store.getState().chooseLane(lane, { config: chosen });
        }}
      />
      {config === 'blocks' ? <Blocks lane={lane} label={label} /> : null}
      {canDriveInBrowser(page) ? <Place lane={lane} label={label} /> : null}
    </div>
  );
}

/** The two configurations that answer the same frames. */
export function DriveLaneChoices() {
  return (
    <div className="drive-lane-choices" role="group" aria-label="Lanes">
      <LaneChoices lane={0} label="First lane" />
      <span className="muted">against</span>
      <LaneChoices lane={1} label="Second lane" />
    </div>
  );
}
