import { SkipscopeError } from '#engine/base/errors.ts';
import { dialectOf, type Dialect, type DialectTarget } from '#engine/graphs/dialect.ts';
import { decoderMemory, largestBuffer } from '#engine/graphs/weight-memory.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { weightFiles } from '#engine/model/read-model.ts';
import type { Provider } from '#engine/runtime/ort-runtime.ts';

/** The properties of a device that the choice of a dialect depends on. */
export interface DeviceTraits extends DialectTarget {
  /** Bytes that weights may take in memory; null where there is no such limit. */
  readonly memoryBytes: number | null;
  /** Bytes that one buffer may take; null where there is no such limit. */
  readonly maxBufferBytes: number | null;
}

/**
 * The dialect in which a model runs on a device: `dialectOf`, but with the quantized weights left packed where float32
 * ones would take more memory than there is. That is slower, and equally exact.
 *
 * Throws `SkipscopeError('unsupported')` as `dialectOf` does, and when the model does not fit either way or one of its
 * weights is larger than a buffer may be, naming file and tensor.
 */
export function chooseDialect(manifest: Manifest, device: DeviceTraits): Dialect {
  const preferred = dialectOf(device, manifest.dtype);
  refuseLargeWeights(manifest, preferred, device.maxBufferBytes);
  const limit = device.memoryBytes ?? Infinity;
  if (decoderMemory(manifest, preferred) <= limit) return preferred;
  const packed: Dialect = { ...preferred, weights: 'packed' };
  const needed = decoderMemory(manifest, packed);
  if (needed <= limit) return packed;
  throw new SkipscopeError(
    'unsupported',
    `The weights of ${manifest.name} (${manifest.dtype}) take ${gibibytes(needed)} of memory; ` +
      `${gibibytes(limit)} may be used on this ${device.provider === 'wasm' ? 'page (WASM)' : 'machine'}.`,
    device.provider === 'wasm'
      ? 'Run it on WebGPU, or take a smaller model or dtype.'
      : 'Take a smaller model or dtype, or allow it more memory.',
  );
}

/** The embedding table stays in the host's memory, and is looked up there. */
function refuseLargeWeights(manifest: Manifest, dialect: Dialect, limit: number | null): void {
  if (limit === null) return;
  for (const file of weightFiles(manifest)) {
    const { name, bytes } = largestBuffer(file.tensors, dialect);
    if (file === manifest.stages.embedding || bytes <= limit) continue;
    throw new SkipscopeError(
      'unsupported',
      `${file.path} of ${manifest.name} (${manifest.dtype}): ${name} takes ${mebibytes(bytes)} in one buffer; ` +
        `this GPU allows ${mebibytes(limit)}.`,
      `${manifest.dtype.startsWith('q4') ? 'Take a smaller model' : 'Take the model with dtype q4 or q4f16'}, or choose WASM.`,
    );
  }
}

/**
 * Weights are packed on a host that prefers them widened: memory is short, so data that can be read again is not kept.
 */
export function isTight({ attention, weights }: Dialect, provider: Provider): boolean {
  return attention === 'masked' && weights === 'packed' && provider !== 'cuda';
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
