import type { DecoderGeometry } from '#engine/model/manifest.ts';
import { parameter, type GraphParts } from './graph-parts.ts';

/** HF `LlamaRMSNorm` over the last axis. */
export function rmsNorm(
  x: string,
  module: string,
  parts: GraphParts & { readonly decoder: DecoderGeometry },
): string {
  const { graph, decoder } = parts;
  const scale = parameter(`${module}.weight`, [decoder.hiddenSize], parts);
  return graph.node('RMSNormalization', [x, scale], { axis: -1n, epsilon: decoder.rmsNormEps });
}
