import { csvText } from '#engine/report/csv-renderer.ts';
import { htmlText } from '#engine/report/html-text.ts';
import type { Lens } from '#store/state/importance-state.ts';
import type { CaptionedDrawing, ReadColour } from '#ui/drawings/captioned-drawing.ts';
import { drawingColours } from '#ui/drawings/scheme-colours.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { attentionIn } from './attention-patches.ts';
import { framedPicture } from './framed-picture.ts';
import { lensDetails } from './lens-file.ts';

/** Pixels of the longer side of the picture. */
const SIDE = 420;
/** As in the page, whatever the scheme. */
const COLOUR = '#ff9d3c';

/** The picture with the attention of a block over it; null for a skipped block. `reading` says in words what is seen. */
export async function attentionDrawing(
  lens: Lens,
  block: number,
  reading: string,
  read: ReadColour,
): Promise<CaptionedDrawing | null> {
  const { grid, framing } = lens.inspected;
  const attention = attentionIn(lens.inspected, block);
  if (attention === null) return null;
  const patch = SIDE / Math.max(grid.columns, grid.rows);
  const size = { width: Math.round(grid.columns * patch), height: Math.round(grid.rows * patch) };
  const picture = await framedPicture(lens.image.blob, framing, size);
  const number = (value: number) => String(Number(value.toFixed(3)));
  const rects = attention.patches.map(
    ({ column, row, weight, opacity }) =>
      `<rect x="${number(column * patch)}" y="${number(row * patch)}" width="${number(patch)}" height="${number(patch)}" ` +
      `fill="${COLOUR}" opacity="${number(opacity)}"><title>${htmlText(formatPercent(weight, 2))}</title></rect>`,
  );
  const box = { kind: 'box', frame: '#404040', hatched: false } as const;
  return {
    title: `Attention to the picture in block ${String(block)}`,
    details: lensDetails(lens),
    columnAxis: '',
    rowAxis: '',
    colours: drawingColours(read),
    keys: [
      { label: 'no attention', mark: { ...box, fill: '#404040' } },
      { label: `${formatPercent(attention.strongest, 2)} of the attention`, mark: { ...box, fill: COLOUR } },
      { label: `${reading} Weight, not evidence: mean over heads.`, mark: null },
    ],
    drawing: {
      ...size,
      markup: `<image href="${picture}" width="${String(size.width)}" height="${String(size.height)}"/>${rects.join('')}`,
    },
  };
}

/** The attention of every block to every patch as CSV: shares of all attention, unrounded. */
export function attentionCsv({ inspected }: Lens): string {
  const rows = inspected.blocks.flatMap((_, block) =>
    (attentionIn(inspected, block)?.patches ?? []).map(({ column, row, weight }) => [
      block,
      row,
      column,
      weight,
    ]),
  );
  return csvText(['block', 'patch_row', 'patch_column', 'attention'], rows);
}
