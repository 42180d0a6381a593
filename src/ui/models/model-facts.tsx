import type { BackendCapabilities, BrowserCapabilities } from '#service/contract/device-operations.ts';
import type { LoadedModel } from '#service/contract/model-operations.ts';
import { formatBytes, formatCount } from '#ui/format/numbers.ts';
import { providerName } from '#ui/format/provider-name.ts';

interface ModelFactsProps {
  readonly model: LoadedModel;
  readonly capabilities: BackendCapabilities | null;
}

function webgpuText(capabilities: BrowserCapabilities): string {
  const { webgpu } = capabilities;
  if (!webgpu.available) return webgpu.reason;
  const traits = [
    webgpu.shaderF16 ? 'f16 shaders' : 'no f16 shaders',
    ...(webgpu.software ? ['software'] : []),
  ];
  return `${webgpu.adapter} (${traits.join(', ')})`;
}

function whereItRuns({ provider, threads, runtime }: LoadedModel): string {
  const name = providerName(provider);
  if (provider === 'wasm' || provider === 'cpu') {
    return `${name}, ${String(threads)} ${threads === 1 ? 'thread' : 'threads'}`;
  }
  const traits = [runtime.f16 ? 'f16 shaders' : 'no f16 shaders', ...(runtime.software ? ['software'] : [])];
  return `${name}: ${runtime.adapter} (${traits.join(', ')})`;
}

function howItComputes({ arithmetic, weights, version }: LoadedModel['runtime']): string {
  const kept = weights === 'packed' ? 'weights packed as stored' : 'weights widened at load';
  return `${arithmetic}, ${kept}, ONNX Runtime ${version}`;
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
      <dd>{whereItRuns(model)}</dd>
      <dt>Computes in</dt>
      <dd className="num">{howItComputes(model.runtime)}</dd>
      {model.fallbackReason === null ? null : (
        <>
          <dt>Because</dt>
          <dd>{model.fallbackReason}</dd>
        </>
      )}
      {capabilities?.kind === 'browser' && model.provider !== 'webgpu' && model.fallbackReason === null ? (
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
