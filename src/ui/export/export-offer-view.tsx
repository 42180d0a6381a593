import { Archive, FolderOutput } from 'lucide-react';

import { isAbort } from '#engine/base/abort.ts';
import type { ExportOffer } from '#service/contract/export-operations.ts';
import type { ExportedBlocks } from '#store/state/model-export-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { Button } from '#ui/controls/button.tsx';
import { formatBytes, plural } from '#ui/format/numbers.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { ExportWarnings } from './export-warnings.tsx';

interface ExportOfferProps {
  readonly offer: ExportOffer;
  readonly kind: ExportedBlocks['kind'];
}

/** Shows what is written, and asks where. */
export function ExportOfferView({ offer, kind }: ExportOfferProps) {
  const store = useAppStore();
  const { name, checkpoint, revision, blocks, of, files, weightBytes, warnings } = offer;
  const toFolder = () => {
    window
      .showDirectoryPicker?.({ mode: 'readwrite' })
      .then((parent) => store.getState().writeModelExport({ kind: 'folder', parent }))
      .catch((error: unknown) => {
        // Closing the picker without a choice is not a problem to report.
        if (!isAbort(error)) store.getState().refuseModelExport(problemOf(error));
      });
  };
  const told = [
    ...(blocks === of ? [] : ['what was taken out']),
    ...(kind === 'point' ? ['the figures of the run'] : []),
    'the SHA-256 of every file',
  ];
  const hasFolders = window.showDirectoryPicker !== undefined;
  return (
    <section className="export-step" aria-label={`Planned: ${name}`}>
      <dl className="facts num">
        <dt>Result</dt>
        <dd className="mono">{name}</dd>
        <dt>Made of</dt>
        <dd>
          {checkpoint}
          {revision === null ? '' : ` at ${revision.slice(0, 12)}`}
        </dd>
        <dt>Blocks</dt>
        <dd>{blocks === of ? `all ${String(of)}` : `${String(blocks)} of ${String(of)}`}</dd>
        <dt>Size</dt>
        <dd>
          {formatBytes(weightBytes)} of weights, {plural(files, 'file')}
        </dd>
        <dt>With it</dt>
        <dd>a model card (README.md) and skipscope.json: {told.join(', ')}</dd>
      </dl>
      <ExportWarnings warnings={warnings} />
      <p className="muted">
        {hasFolders
          ? `In the folder that you choose, a new one named ${name} is made. An export that was stopped there goes on. `
          : 'This browser cannot write into folders; those of the Chrome family can. '}
        A zip takes {formatBytes(weightBytes)} of this browser’s storage until the next one.
      </p>
      <div className="dialog-buttons">
        <Button
          kind="ghost"
          onClick={() => {
            store.getState().changeModelExport();
          }}
        >
          Back
        </Button>
        <Button
          kind={hasFolders ? 'plain' : 'primary'}
          onClick={() => {
            void store.getState().writeModelExport({ kind: 'zip' });
          }}
        >
          <Archive size={14} aria-hidden /> Make a zip
        </Button>
        {hasFolders ? (
          <Button kind="primary" onClick={toFolder}>
            <FolderOutput size={14} aria-hidden /> Choose a folder…
          </Button>
        ) : null}
      </div>
    </section>
  );
}
