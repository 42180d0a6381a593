import type { Lens } from '#store/state/importance-state.ts';
import { SaveDrawing } from '#ui/drawings/save-drawing.tsx';
import type { MapLegend } from './captioned-map.ts';

interface SaveAttentionProps {
  readonly lens: Lens;
  readonly block: number;
  /** What the picture shows, in words. */
  readonly reading: string;
}

/** Saves the picture with the attention of a block, or the attention of all blocks as numbers. */
export function SaveAttention({ lens, block, reading }: SaveAttentionProps) {
  return (
    <SaveDrawing
      title={`Attention to the picture in block ${String(block)}`}
      words={[lens.model, 'attention', 'block', String(block), lens.image.name]}
      draw={async (read) =>
        (await import('./attention-file.ts')).attentionDrawing(lens, block, reading, read)
      }
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
    const [{ captionedMap }, { lensMap }] = await Promise.all([
      import('./captioned-map.ts'),
      import('./lens-file.ts'),
    ]);
    return { captionedMap, map: lensMap(lens, scale) };
  };
  return (
    <SaveDrawing
      title="What the head would say behind each block"
      words={[lens.model, 'logit-lens', lens.image.name]}
      draw={async (read) => {
        const { captionedMap, map } = await draw();
        return captionedMap(map, read);
      }}
      table={async () => (await import('./lens-file.ts')).lensCsv(lens)}
    />
  );
}
