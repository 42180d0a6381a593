import type { Provider } from '#engine/runtime/ort-runtime.ts';

/** What the device on which models run by default can hold. */
export interface DeviceLimits {
  readonly provider: Provider;
  /** True where graphs with float16 arithmetic can run. */
  readonly f16: boolean;
  /** Largest single buffer in bytes. */
  readonly maxBufferBytes: number;
  /** Bytes that all buffers together may take; null where the device does not say. */
  readonly maxMemoryBytes: number | null;
}
