import type { ActivationType, Dialect, WeightFormat } from '#engine/graphs/dialect.ts';
import type { RuntimeDescription } from '#engine/runtime/ort-runtime.ts';

/** How a model runs on a device: the device, and the formats chosen for this model on it. */
export interface RuntimeReport extends RuntimeDescription {
  readonly arithmetic: ActivationType;
  /** `packed`: quantized weights keep their stored format; `float`: they were widened at load. */
  readonly weights: WeightFormat;
}

export function reportRuntime(device: RuntimeDescription, dialect: Dialect): RuntimeReport {
  return { ...device, arithmetic: dialect.activations, weights: dialect.weights };
}
