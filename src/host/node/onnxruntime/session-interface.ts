import koffi from 'koffi';
import { type ElementName, elementName } from './element-types.ts';
import type { NativeEnvironment } from './native-environment.ts';

/** An output of a graph. */
export interface OutputInfo {
  readonly type: ElementName;
  /** The dimensions of a value that a run has given for this output. */
  dimsOf(value: bigint): readonly number[];
}

export function inputNames(environment: NativeEnvironment, session: bigint): readonly string[] {
  const count = Number(environment.api.create('SessionGetInputCount', session));
  return Array.from({ length: count }, (_, index) =>
    nameOf(environment, 'SessionGetInputName', session, index),
  );
}

/** The outputs by name, in the graph's order. */
export function outputInfos(
  environment: NativeEnvironment,
  session: bigint,
): ReadonlyMap<string, OutputInfo> {
  const count = Number(environment.api.create('SessionGetOutputCount', session));
  return new Map(
    Array.from({ length: count }, (_, index) => [
      nameOf(environment, 'SessionGetOutputName', session, index),
      outputInfo(environment, session, index),
    ]),
  );
}

function nameOf(
  { api, hostAllocator }: NativeEnvironment,
  what: 'SessionGetInputName' | 'SessionGetOutputName',
  session: bigint,
  index: number,
): string {
  const address = api.create(what, session, index, hostAllocator);
  const name = koffi.decode.string(address);
  api.call('AllocatorFree', hostAllocator, address);
  return name;
}

/** The number of axes belongs to the graph, so a run's value is only asked for their lengths. */
function outputInfo({ api }: NativeEnvironment, session: bigint, index: number): OutputInfo {
  const type = api.create('SessionGetOutputTypeInfo', session, index);
  // Part of `type`, and released with it.
  const tensor = api.create('CastTypeInfoToTensorInfo', type);
  const lengths = new BigInt64Array(Number(api.create('GetDimensionsCount', tensor)));
  const code = new Int32Array(1);
  api.call('GetTensorElementType', tensor, code);
  api.release('ReleaseTypeInfo', type);
  return {
    type: elementName(code[0] ?? 0),
    dimsOf(value) {
      const info = api.create('GetTensorTypeAndShape', value);
      api.call('GetDimensions', info, lengths, lengths.length);
      api.release('ReleaseTensorTypeAndShapeInfo', info);
      return Array.from(lengths, Number);
    },
  };
}
