import koffi from 'koffi';
import type { ExternalData } from '#engine/runtime/ort-runtime.ts';
import { cPath } from './c-strings.ts';
import { LOG_ERRORS, type NativeEnvironment } from './native-environment.ts';

/** Settings of all sessions of a runtime. */
export interface SessionSettings {
  /** CPU threads of a session. */
  readonly threads: number;
  /** Fails where an operator has no kernel on the device, which would silently run on the CPU. */
  readonly placed: boolean;
}

/**
 * Makes the options of a session, which the caller releases. The external data is read while the session is created, and
 * has to live until then. Spinning is off: each block is a session with a thread pool of its own, and spinning pools
 * steal the cores from each other.
 */
export function createSessionOptions(
  { api, device, onHost }: NativeEnvironment,
  externalData: readonly ExternalData[],
  { threads, placed, tight }: SessionSettings & { readonly tight: boolean },
): bigint {
  const options = api.create('CreateSessionOptions');
  api.call('SetIntraOpNumThreads', options, threads);
  api.call('SetInterOpNumThreads', options, 1);
  api.call('SetSessionLogSeverityLevel', options, LOG_ERRORS);
  api.call('AddSessionConfigEntry', options, 'session.intra_op.allow_spinning', '0');
  api.call('AddSessionConfigEntry', options, 'session.inter_op.allow_spinning', '0');
  if (placed) api.call('AddSessionConfigEntry', options, 'session.disable_cpu_ep_fallback', '1');
  if (tight) {
    api.call('DisableCpuMemArena', options);
    api.call('DisableMemPattern', options);
  } else if (onHost) {
    api.call('AddSessionConfigEntry', options, 'session.use_env_allocators', '1');
  }
  try {
    device.append?.(api, options);
  } catch (error) {
    api.release('ReleaseSessionOptions', options);
    throw error;
  }
  if (externalData.length > 0) {
    const paths = BigUint64Array.from(externalData, ({ path }) => cPath(path));
    const addresses = BigUint64Array.from(externalData, ({ data }) => koffi.address(data));
    const lengths = BigUint64Array.from(externalData, ({ data }) => BigInt(data.byteLength));
    api.call('AddExternalInitializersFromFilesInMemory', options, paths, addresses, lengths, paths.length);
  }
  return options;
}
