import { Info, TriangleAlert, X } from 'lucide-react';
import { lazy, useState, type ReactNode } from 'react';

import { BROWSER } from '#client/backend-switch.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { AddressNote } from '#ui/address/address-note.tsx';
import { ComparisonOffer } from '#ui/comparison/comparison-offer.tsx';
import { IconButton } from '#ui/controls/button.tsx';
import { LazyPart, useFetchBefore } from '#ui/controls/lazy-part.tsx';
import { OpenedFileNote } from '#ui/files/opened-file-note.tsx';
import { providerName } from '#ui/format/provider-name.ts';
import { useApp } from '#ui/store-context.tsx';
import { WelcomeNote } from './welcome-note.tsx';
import { AbsenceNote, ImportOffer, ResumeOffer } from './work-notices.tsx';

const fetchBackendNotices = () => import('#ui/backends/backend-notices.tsx');
const BackendNotices = lazy(fetchBackendNotices);

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

/** A page that has never moved to a server has nothing to tell of backends, so the notices are fetched when needed. */
function LazyBackendNotices() {
  const wanted = useApp(
    ({ connection, backendNotes, awaitedSet }) =>
      connection.kind === 'lost' ||
      connection.kind === 'failed' ||
      backendNotes.length > 0 ||
      awaitedSet !== null,
  );
  const away = useApp((state) => state.backend !== BROWSER);
  useFetchBefore(away, fetchBackendNotices);
  if (!wanted) return null;
  return (
    <LazyPart fallback={null}>
      <BackendNotices />
    </LazyPart>
  );
}

/** The notices say what a person should know about the backend in use and about unfinished work. */
export function Notices() {
  const model = useApp((state) => loadedModel(state.model));
  const capabilities = useApp((state) => state.capabilities);
  const browser = capabilities?.kind === 'browser' ? capabilities : null;
  return (
    <div className="notices">
      <WelcomeNote />
      <LazyBackendNotices />
      <AddressNote />
      <OpenedFileNote />
      <ResumeOffer />
      <ComparisonOffer />
      <ImportOffer />
      <AbsenceNote />
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
    </div>
  );
}

/**
 * What is slower here than elsewhere. It is known once the model is loaded, when notes at the top would push away what is
 * being read; the chip of the provider in the header marks it, too.
 */
export function DeviceNotices() {
  const model = useApp((state) => loadedModel(state.model));
  const capabilities = useApp((state) => state.capabilities);
  const browser = capabilities?.kind === 'browser' ? capabilities : null;
  const webgpu = browser?.webgpu.available === true ? browser.webgpu : null;
  return (
    <div className="notices">
      {model?.fallbackReason ? (
        <Notice tone="warn" icon={<TriangleAlert size={16} aria-hidden />}>
          <strong>{providerName(model.provider)} in use.</strong> {model.fallbackReason} Results are the same,
          only slower.
        </Notice>
      ) : null}
      {model?.selfTest.capturesSteps === false ? (
        <Notice tone="info" icon={<Info size={16} aria-hidden />}>
          <strong>Without captured graphs.</strong> {model.runtime.adapter} does not replay graphs as it
          should, so every token is sent to it anew. Results are the same, only slower.
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
