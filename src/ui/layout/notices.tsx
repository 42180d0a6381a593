import { Download, History, Info, TriangleAlert, X } from 'lucide-react';
import { lazy, useState, type ReactNode } from 'react';
import { BROWSER } from '#client/backend.ts';
import { belongsTo, unfinishedComparison } from '#store/comparison/comparable-runs.ts';
import { unfinishedImport } from '#store/models/model-imports-slice.ts';
import { originOf } from '#store/models/stored-models-slice.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { resumableRun } from '#store/runs/resumable-runs.ts';
import { ComparisonOffer } from '#ui/comparison/comparison-offer.tsx';
import { Button, IconButton } from '#ui/controls/button.tsx';
import { Late } from '#ui/controls/late.tsx';
import { useFetchBefore } from '#ui/controls/use-fetch-before.ts';
import { formatBytes, formatMoment, plural } from '#ui/format/numbers.ts';
import { providerName } from '#ui/model/provider-name.ts';
import { ResumeButton, ResumeObstacle } from '#ui/runs/resume-button.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import '#ui/controls/note.css';
import { AbsenceNote } from './absence-note.tsx';
import './notices.css';

const fetchPlaceNotices = () => import('#ui/places/place-notices.tsx');
const PlaceNotices = lazy(fetchPlaceNotices);

interface NoticeProps {
  readonly tone: 'info' | 'warn';
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function Notice({ tone, icon, children }: NoticeProps) {
  const [dismissed, setDismissed] = useState(false);
  if (dismissed) return null;
  return (
    <div className="note" data-tone={tone} role="status">
      {icon}
      <div className="note-text">{children}</div>
      <IconButton
        label="Dismiss"
        small
        onClick={() => {
          setDismissed(true);
        }}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

function ResumeOffer() {
  const store = useAppStore();
  const run = useApp(resumableRun);
  const shown = useApp((state) => state.run?.id ?? null);
  // Going on with the comparison goes on with its run.
  const compared = useApp((state) => run !== null && belongsTo(unfinishedComparison(state), run));
  if (!run || run.id === shown || compared) return null;
  return (
    <div className="note" data-tone="info" role="status" data-testid="resume-offer">
      <History size={16} aria-hidden />
      <div className="note-text notice-row">
        <span>
          The search of {formatMoment(run.startedAt)} is not finished: {plural(run.steps, 'step')} so far,
          nothing is lost.
        </span>
        <ResumeButton run={run} />
        <Button
          small
          onClick={() => {
            void store.getState().openRun(run.id);
          }}
        >
          Only show it
        </Button>
        <Button
          small
          kind="ghost"
          onClick={() => {
            store.getState().declineResume(run.id);
          }}
        >
          Not now
        </Button>
        <ResumeObstacle run={run} />
      </div>
    </div>
  );
}

/** An import that was interrupted by closing the page, or paused. */
function ImportOffer() {
  const store = useAppStore();
  const partial = useApp(unfinishedImport);
  const shown = useApp((state) => state.manager === 'closed');
  if (!partial || !shown) return null;
  const origin = originOf(partial);
  return (
    <div className="note" data-tone="info" role="status" data-testid="import-offer">
      <Download size={16} aria-hidden />
      <div className="note-text notice-row">
        <span>
          The import of {partial.name} ({partial.dtype}) is not finished: {formatBytes(partial.bytes)} of{' '}
          {formatBytes(partial.totalBytes)} are stored, nothing is lost.
        </span>
        {origin === null ? null : (
          <Button
            small
            onClick={() => {
              const { name, dtype } = partial;
              const { importModel, provider } = store.getState();
              void importModel({ origin, name, dtype, loadOn: provider });
            }}
          >
            Continue
          </Button>
        )}
        <Button
          small
          onClick={() => {
            store.getState().showManager('models');
          }}
        >
          Show models
        </Button>
        <Button
          small
          kind="ghost"
          onClick={() => {
            store.getState().declineImport(partial.id);
          }}
        >
          Not now
        </Button>
      </div>
    </div>
  );
}

/** A page that has never moved has nothing to tell of places. */
function LatePlaceNotices() {
  const wanted = useApp(
    ({ connection, backendNotes, awaitedSet }) =>
      connection.kind === 'lost' ||
      connection.kind === 'failed' ||
      backendNotes.length > 0 ||
      awaitedSet !== null,
  );
  const away = useApp((state) => state.backend !== BROWSER);
  useFetchBefore(away, fetchPlaceNotices);
  if (!wanted) return null;
  return (
    <Late fallback={null}>
      <PlaceNotices />
    </Late>
  );
}

/** What a person should know about where the page works, and about unfinished work. */
export function Notices() {
  const model = useApp((state) => loadedModel(state.model));
  const capabilities = useApp((state) => state.capabilities);
  const browser = capabilities?.kind === 'browser' ? capabilities : null;
  const webgpu = browser?.webgpu.available === true ? browser.webgpu : null;
  return (
    <div className="notices">
      <LatePlaceNotices />
      <ResumeOffer />
      <ComparisonOffer />
      <ImportOffer />
      <AbsenceNote />
      {model?.fallbackReason ? (
        <Notice tone="warn" icon={<TriangleAlert size={16} aria-hidden />}>
          <strong>{providerName(model.provider)} in use.</strong> {model.fallbackReason} Results are the same,
          only slower.
        </Notice>
      ) : null}
      {model?.selfTest.passed === false ? (
        <Notice tone="warn" icon={<TriangleAlert size={16} aria-hidden />}>
          <strong>The numbers of this device are off.</strong> {model.runtime.adapter} does not compute what
          it should (error {model.selfTest.error?.toExponential(1) ?? 'not a number'}, allowed{' '}
          {model.selfTest.tolerance}). Do not trust answers and scores;{' '}
          {browser
            ? 'choose WASM in the model’s dialog, or update the browser and the graphics driver.'
            : 'start the server on another device, or update its graphics driver.'}
        </Notice>
      ) : null}
      {browser && !browser.crossOriginIsolated ? (
        <Notice tone="warn" icon={<TriangleAlert size={16} aria-hidden />}>
          <strong>One thread only.</strong> This page was served without the headers COOP and COEP, so the
          browser gives WASM a single thread. Serve it with{' '}
          <code>Cross-Origin-Opener-Policy: same-origin</code> and{' '}
          <code>Cross-Origin-Embedder-Policy: require-corp</code> for full speed.
        </Notice>
      ) : null}
      {webgpu?.software === true && model?.provider === 'webgpu' ? (
        <Notice tone="info" icon={<Info size={16} aria-hidden />}>
          <strong>WebGPU runs in software here</strong> ({webgpu.adapter}): correct, but slow. WASM may be
          faster; choose it in the model’s dialog.
        </Notice>
      ) : null}
    </div>
  );
}
