import type { Lens } from '#store/state/importance-state.ts';
import { useObjectUrl } from '#ui/files/use-object-url.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { attentionIn } from './attention-patches.ts';
import { SaveAttention } from './save-lens.tsx';

interface AttentionPictureProps {
  readonly lens: Lens;
  readonly block: number;
}

/** The picture as the vision tower sees it, with the attention that each patch gets in one block drawn over it. */
export function AttentionPicture({ lens, block }: AttentionPictureProps) {
  const { image, inspected } = lens;
  const url = useObjectUrl(image.blob);
  const { grid, framing } = inspected;
  const attention = attentionIn(inspected, block);
  if (attention === null) return <p className="muted">Block {block} is skipped: it pays no attention.</p>;
  const { patches, strongest, total, peak } = attention;
  const peakText =
    peak === null
      ? 'strongest at the class token, which is no patch'
      : `strongest in column ${String(peak.column + 1)}, row ${String(peak.row + 1)} of ${String(grid.columns)} × ${String(grid.rows)} patches`;
  const reading = `${formatPercent(total)} of the attention of the prompt’s last position goes to the picture, ${peakText}.`;
  return (
    <figure className="attention">
      <div
        className="attention-frame"
        role="img"
        aria-label={`Attention in block ${String(block)}: ${reading}`}
      >
        {url === null ? null : (
          <img
            src={url}
            alt=""
            style={{
              objectFit: framing.stretched ? 'fill' : 'cover',
              transform: `scale(${String(1 / framing.share)})`,
            }}
          />
        )}
        <svg viewBox={`0 0 ${String(grid.columns)} ${String(grid.rows)}`} aria-hidden>
          {patches.map(({ token, column, row, opacity }) => (
            <rect key={token} data-patch={token} x={column} y={row} width={1} height={1} opacity={opacity} />
          ))}
        </svg>
      </div>
      <figcaption className="num">
        <span className="attention-scale">
          0 <i aria-hidden /> {formatPercent(strongest, 2)} of the attention
        </span>
        <span>{reading}</span>
        <span className="muted">
          Weight, not evidence: mean over heads; what is looked at need not be what is used.
        </span>
      </figcaption>
      <SaveAttention lens={lens} block={block} reading={reading} />
    </figure>
  );
}
