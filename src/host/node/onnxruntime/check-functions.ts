import koffi from 'koffi';
import type { OrtApi } from './ort-api.ts';

/** The part of the API that is tried. */
export type TriedApi = Pick<OrtApi, 'call' | 'create' | 'release' | 'value'>;

/** The code of ONNX Runtime for "not implemented"; any would do. */
const CODE = 9;
const TEXT = 'a text to be read back';
/** `ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT` */
const FLOAT = 1;

/**
 * Tries functions from the beginning, the middle and the end of the table whose results are known. Returns what is wrong,
 * or null. A table in another order would show here; none is known.
 */
export function checkFunctions(api: TriedApi): string | null {
  return statusFault(api) ?? buildFault(api) ?? providerFault(api) ?? tensorFault(api);
}

function statusFault(api: TriedApi): string | null {
  const status = api.value('CreateStatus', CODE, TEXT);
  if (typeof status !== 'bigint') return 'it makes no status';
  const told = [api.value('GetErrorCode', status), api.value('GetErrorMessage', status)];
  api.release('ReleaseStatus', status);
  return told[0] === CODE && told[1] === TEXT ? null : `its status tells ${told.join(', ')}`;
}

function buildFault(api: TriedApi): string | null {
  const build = api.value('GetBuildInfoString');
  return typeof build === 'string' && build.startsWith('ORT Build Info') ? null : 'it describes no build';
}

function providerFault(api: TriedApi): string | null {
  const count = new Int32Array(1);
  const names = new BigUint64Array(1);
  api.call('GetAvailableProviders', names, count);
  const [list = 0n] = names;
  const [length = 0] = count;
  const texts: readonly unknown[] = koffi.decode(list, koffi.array('const char *', length));
  api.call('ReleaseAvailableProviders', list, length);
  return texts.includes('CPUExecutionProvider') ? null : 'it has no provider for the CPU';
}

function tensorFault(api: TriedApi): string | null {
  const memory = api.create('CreateMemoryInfo', 'Cpu', 0, 0, 0);
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  const shape = BigInt64Array.of(2n, 3n);
  const value = api.create(
    'CreateTensorWithDataAsOrtValue',
    ...[memory, data, data.byteLength, shape, shape.length, FLOAT],
  );
  const info = api.create('GetTensorTypeAndShape', value);
  const told = new BigInt64Array(2);
  const rank = api.create('GetDimensionsCount', info);
  api.call('GetDimensions', info, told, told.length);
  const bytes = api.create('GetTensorSizeInBytes', value);
  api.release('ReleaseTensorTypeAndShapeInfo', info);
  api.release('ReleaseValue', value);
  api.release('ReleaseMemoryInfo', memory);
  const right = rank === 2n && told[0] === 2n && told[1] === 3n && bytes === 24n;
  return right ? null : `a tensor of 2 x 3 numbers has ${rank} axes and ${bytes} bytes`;
}
