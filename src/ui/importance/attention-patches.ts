import type { InspectedQuestion } from '#service/contract/inspection.ts';

/** What a patch of the picture gets of the attention in a block. */
interface AttendedPatch {
  /** The number of the picture's token. */
  readonly token: number;
  readonly column: number;
  readonly row: number;
  readonly weight: number;
  /** How it is drawn, 0..1: by its share in the strongest weight. */
  readonly opacity: number;
}

export interface Attention {
  /** Without the class token, which is no patch. */
  readonly patches: readonly AttendedPatch[];
  /** Share of all attention. */
  readonly strongest: number;
  readonly total: number;
  /** Null where the class token gets the most. */
  readonly peak: Pick<AttendedPatch, 'column' | 'row'> | null;
}

/** The share of a weight in the strongest one becomes its opacity, at most this. */
const OPAQUE = 0.85;

/** Where the prompt's last position looks in a block; null for a skipped one. */
export function attentionIn({ grid, blocks }: InspectedQuestion, block: number): Attention | null {
  const weights = blocks[block]?.attention ?? null;
  if (weights === null) return null;
  const strongest = Math.max(...weights);
  const patches = weights.flatMap((weight, token) => {
    const patch = token + grid.firstPatch;
    if (patch < 0) return [];
    const place = { column: patch % grid.columns, row: Math.floor(patch / grid.columns) };
    return [{ token, ...place, weight, opacity: strongest > 0 ? (OPAQUE * weight) / strongest : 0 }];
  });
  return {
    patches,
    strongest,
    total: weights.reduce((sum, weight) => sum + weight, 0),
    peak: patches.find(({ weight }) => weight === strongest) ?? null,
  };
}
