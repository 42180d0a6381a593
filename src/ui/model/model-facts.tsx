import type { HostCapabilities, LoadedModel } from '#client/contract.ts';
import { formatBytes, formatCount } from '#ui/format/numbers.ts';
import { providerName } from './provider-name.ts';

interface ModelFactsProps {
  readonly model: LoadedModel;
  readonly capabilities: HostCapabilities | null;
}

function webgpuText(capabilities: HostCapabilities): string {
  const { webgpu } = capabilities;
  if (!webgpu.available) return webgpu.reason;
  const traits = [
    webgpu.shaderF16 ? 'f16 shaders' : 'no f16 shaders',
    ...(webgpu.software ? ['software'] : []),
  ];
  return `${webgpu.adapter} (${traits.join(', ')})`;
}

function whereItRuns(model: LoadedModel, capabilities: HostCapabilities | null): string {
  const name = providerName(model.provider);
  if (model.provider === 'webgpu' && capabilities?.webgpu.available)
    return `${name}: ${webgpuText(capabilities)}`;
  return `${name}, ${String(model.threads)} ${model.threads === 1 ? 'thread' : 'threads'}`;
}

export function ModelFacts({ model, capabilities }: ModelFactsProps) {
  const { checkpoint, revision } = model.source;
  return (
    <dl className="facts">
      <dt>Name</dt>
      <dd>{model.name}</dd>
      {checkpoint === model.name && revision === null ? null : (
        <>
          <dt>Checkpoint</dt>
          <dd>
            {checkpoint}
            {revision === null ? '' : ` @ ${revision}`}
          </dd>
        </>
      )}
      <dt>Architecture</dt>
      <dd className="num">
        {model.family}, {model.blocks} decoder blocks, hidden size {model.hiddenSize}, {model.imageTokens}{' '}
        image tokens
      </dd>
      <dt>Weights</dt>
      <dd className="num">
        {formatCount(model.parameters)} parameters, {model.dtype}, {formatBytes(model.downloadBytes)} download
      </dd>
      <dt>Runs on</dt>
      <dd>{whereItRuns(model, capabilities)}</dd>
      {model.fallbackReason === null ? null : (
        <>
          <dt>Because</dt>
          <dd>{model.fallbackReason}</dd>
        </>
      )}
      {capabilities && model.provider !== 'webgpu' && model.fallbackReason === null ? (
        <>
          <dt>WebGPU</dt>
          <dd>{webgpuText(capabilities)}</dd>
        </>
      ) : null}
      <dt>Hash</dt>
      <dd className="mono">{model.hash}</dd>
    </dl>
  );
}
