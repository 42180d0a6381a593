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

export function ModelFacts({ model, capabilities }: ModelFactsProps) {
  const { checkpoint, revision } = model.source;
  return (
    <dl className="facts">
      <dt>Name</dt>
      <dd>{model.name}</dd>
      <dt>Checkpoint</dt>
      <dd>
        {checkpoint}
        {revision === null ? '' : ` @ ${revision}`}
      </dd>
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
      <dd>
        {providerName(model.provider)}, {model.threads} {model.threads === 1 ? 'thread' : 'threads'}
      </dd>
      {capabilities ? (
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
