import { Box, ChevronDown, Cpu, Zap } from 'lucide-react';

import { BROWSER } from '#client/backend-switch.ts';
import { Button } from '#ui/controls/button.tsx';
import { formatPercent } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { providerName } from '#ui/format/provider-name.ts';
import './models.css';

function ModelChipText() {
  const status = useApp((state) => state.model);
  const settled = useApp(({ backend, connection }) => backend !== BROWSER || connection.kind === 'failed');
  switch (status.kind) {
    case 'ready':
      return (
        <>
          <span className="model-chip-name">{status.model.name}</span>
          <span className="muted model-chip-detail num">
            {status.model.blocks} blocks · {status.model.dtype}
          </span>
        </>
      );
    case 'failed':
      return <span className="model-chip-name">No model</span>;
    case 'loading':
      return <span className="num">Loading {formatPercent(status.progress?.fraction ?? 0, 0)}</span>;
    case 'empty':
      return <span>{settled ? 'No model' : 'Starting'}</span>;
  }
}

/** Shows the model in use, and opens the model manager. */
export function ModelChip() {
  const store = useAppStore();
  return (
    <Button
      className="model-chip"
      aria-haspopup="dialog"
      onClick={() => {
        store.getState().showManager('models');
      }}
    >
      <Box size={15} aria-hidden />
      <span className="visually-hidden">Model: </span>
      <ModelChipText />
      <ChevronDown size={13} aria-hidden />
    </Button>
  );
}

/** Shows the execution provider of the model. A fallback is marked here and explained in the notices. */
export function ProviderChip() {
  const status = useApp((state) => state.model);
  if (status.kind !== 'ready') return null;
  const { provider, threads, fallbackReason } = status.model;
  const limited = fallbackReason !== null || (provider === 'wasm' && threads === 1);
  const onGpu = provider === 'webgpu' || provider === 'cuda';
  const Icon = onGpu ? Zap : Cpu;
  return (
    <span
      className="provider-chip"
      data-limited={limited}
      data-testid="provider"
      title={fallbackReason ?? undefined}
    >
      <Icon size={14} aria-hidden />
      {providerName(provider)}
      {onGpu ? null : (
        <span className="num">· {threads === 1 ? '1 thread' : `${String(threads)} threads`}</span>
      )}
    </span>
  );
}
