import type { Lens } from '#store/state/importance-state.ts';
import { SaveFigure } from '#ui/figures/save-figure.tsx';
import type { MapLegend } from './map-figure.ts';

interface SaveAttentionProps {
  readonly lens: Lens;
  readonly block: number;
  /** What the picture shows, in words. */
  readonly reading: string;
}

/** Saves the picture with the attention of a block, or the attention of all blocks as numbers. */
export function SaveAttention({ lens, block, reading }: SaveAttentionProps) {
  return (
    <SaveFigure
      title={`Attention to the picture in block ${String(block)}`}
      words={[lens.model, 'attention', 'block', String(block), lens.image.name]}
      draw={async (read) => (await import('./attention-file.ts')).attentionFigure(lens, block, reading, read)}
      table={async () => (await import('./attention-file.ts')).attentionCsv(lens)}
    />
  );
}

interface SaveLensProps {
  readonly lens: Lens;
  readonly scale: MapLegend['scale'];
}

/** Saves the table of the lens. */
export function SaveLens({ lens, scale }: SaveLensProps) {
  const draw = async () => {
    const [{ mapFigure }, { lensMap }] = await Promise.all([
      import('./map-figure.ts'),
      import('./lens-file.ts'),
    ]);
    return { mapFigure, map: lensMap(lens, scale) };
  };
  return (
    <SaveFigure
      title="What the head would say behind each block"
      words={[lens.model, 'logit-lens', lens.image.name]}
      draw={async (read) => {
        const { mapFigure, map } = await draw();
        return mapFigure(map, read);
      }}
      table={async () => (await import('./lens-file.ts')).lensCsv(lens)}
    />
  );
}
