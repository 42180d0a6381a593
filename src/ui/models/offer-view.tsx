import { useState } from 'react';

import type { ModelDtype } from '#engine/model/manifest.ts';
import type { BackendCapabilities, StorageUse } from '#service/contract/device-operations.ts';
import type { DtypeOffer, ModelOffer, ModelOrigin, ProviderChoice } from '#service/contract/model-operations.ts';
import { useInBackend } from '#ui/backends/use-backend.ts';
import { Button } from '#ui/controls/button.tsx';
import { Toggle } from '#ui/controls/choice.tsx';
import { formatBytes, formatCount } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { DtypeChoice } from './dtype-choice.tsx';
import { useLoadModel } from './use-load-model.ts';

function deviceText(capabilities: BackendCapabilities): string {
  if (capabilities.kind === 'server') return capabilities.device.adapter;
  const { webgpu, threads } = capabilities;
  if (!webgpu.available) return `no WebGPU, ${String(threads)} WASM ${threads === 1 ? 'thread' : 'threads'}`;
  return `${webgpu.adapter}, ${webgpu.shaderF16 ? 'f16 shaders' : 'no f16 shaders'}`;
}

function storageText({ usageBytes, quotaBytes }: StorageUse): string {
  if (quotaBytes === null) return 'storage of unknown size';
  if (quotaBytes === 0) return 'no storage';
  return `${formatBytes(Math.max(0, quotaBytes - usageBytes))} of free storage`;
}

/** Shows the device and the free storage of the backend, to compare the needs of a model with. */
function BackendLine() {
  const capabilities = useApp((state) => state.capabilities);
  const storage = useApp((state) => state.storage);
  const traits = [capabilities && deviceText(capabilities), storage && storageText(storage)].filter(
    (trait) => trait !== null,
  );
  if (traits.length === 0) return null;
  const name = capabilities?.kind === 'server' ? capabilities.name : 'This browser';
  return (
    <p className="muted num">
      {name} has: {traits.join(' · ')}.
    </p>
  );
}

const architectureNames: Readonly<Record<string, string>> = {
  llama: 'Llama',
  mistral: 'Mistral',
  qwen2: 'Qwen2',
  clip: 'CLIP',
  siglip: 'SigLIP',
};

/** The name of an architecture as its authors write it; an unknown one stays as the manifest writes it. */
function architectureName(architecture: string): string {
  return architectureNames[architecture] ?? architecture;
}

interface OfferViewProps {
  readonly origin: ModelOrigin;
  readonly offer: ModelOffer;
  readonly provider: ProviderChoice;
}

/** The first dtype that runs here without a warning, else the first that runs at all. */
function suggestion(dtypes: readonly DtypeOffer[]): ModelDtype | null {
  const possible = dtypes.filter(({ obstacles }) => obstacles.length === 0);
  return (possible.find(({ warnings }) => warnings.length === 0) ?? possible[0])?.dtype ?? null;
}

function Facts({ offer }: { readonly offer: ModelOffer }) {
  return (
    <dl className="facts offer-facts num">
      <dt>Decoder</dt>
      <dd>
        {architectureName(offer.decoder)}, {offer.blocks} blocks, hidden size {offer.hiddenSize}
      </dd>
      <dt>Vision tower</dt>
      <dd>
        {architectureName(offer.vision)}, {offer.imageTokens} image tokens
      </dd>
      <dt>Parameters</dt>
      <dd>{formatCount(offer.parameters)}</dd>
    </dl>
  );
}

interface ImportButtonsProps extends OfferViewProps {
  readonly chosen: DtypeOffer | undefined;
}

function ImportButtons({ origin, offer, provider, chosen }: ImportButtonsProps) {
  const store = useAppStore();
  const busy = useApp((state) => state.modelImport?.kind === 'running');
  const [loadAfter, setLoadAfter] = useState(true);
  const load = useLoadModel(provider);
  const readyUrl = offer.kind === 'block-model' && origin.kind === 'url' ? origin.url : null;
  const resumable = chosen?.resumableBytes ?? 0;

  const start = () => {
    if (!chosen) return;
    const state = store.getState();
    const loadOn = loadAfter ? provider : null;
    void state.importModel({ origin, name: offer.name, dtype: chosen.dtype, loadOn });
    state.closeLookUp();
    state.showManager('models');
  };

  return (
    <div className="offer-foot">
      {resumable > 0 ? (
        <p className="muted num">
          {formatBytes(resumable)} are stored already from an interrupted import, which goes on from there.
        </p>
      ) : null}
      {busy ? <p className="muted">Another import is under way: wait for it, or pause it.</p> : null}
      <div className="offer-buttons">
        <Toggle
          label="Load it when it is stored"
          help="A search under way is not disturbed: the model is then offered for loading instead."
          checked={loadAfter}
          onChange={setLoadAfter}
        />
        {readyUrl === null ? null : (
          <Button
            onClick={() => {
              store.getState().closeLookUp();
              load(readyUrl);
            }}
          >
            Load without storing
          </Button>
        )}
        <Button kind="primary" disabled={busy || !chosen} onClick={start}>
          Import
        </Button>
      </div>
    </div>
  );
}

/** Shows a model that was found: its facts, the needs of each dtype, and the button that imports it. */
export function OfferView({ origin, offer, provider }: OfferViewProps) {
  const store = useAppStore();
  const here = useInBackend();
  const [dtype, setDtype] = useState(() => suggestion(offer.dtypes));
  const chosen = offer.dtypes.find((option) => option.dtype === dtype);
  return (
    <section className="offer" aria-label={`Found: ${offer.name}`}>
      <div className="manager-head">
        <h3>
          {offer.name}
          <span className="badge">
            {offer.kind === 'checkpoint' ? 'LLaVA checkpoint' : 'block model, ready to run'}
          </span>
        </h3>
        <Button
          small
          kind="ghost"
          onClick={() => {
            store.getState().closeLookUp();
          }}
        >
          Choose another
        </Button>
      </div>
      <Facts offer={offer} />
      {offer.warnings.map((warning) => (
        <p key={warning} className="note" data-tone="warn">
          {warning}
        </p>
      ))}
      <DtypeChoice options={offer.dtypes} value={dtype} onChange={setDtype} />
      <BackendLine />
      {chosen ? null : (
        <p className="note" data-tone="warn">
          None of these can run {here}. The command line has no such limits: see “convert”.
        </p>
      )}
      <ImportButtons origin={origin} offer={offer} provider={provider} chosen={chosen} />
    </section>
  );
}
