import type { Lens } from '#store/state/importance-state.ts';
import { useObjectUrl } from '#ui/files/use-object-url.ts';
import { formatPercent } from '#ui/format/numbers.ts';

interface AttentionPictureProps {
  readonly lens: Lens;
  readonly block: number;
}

/** The share of a weight in the strongest one becomes its opacity, at most this. */
const OPAQUE = 0.85;

/** The picture as the vision tower sees it, with the attention that each patch gets in one block drawn over it. */
export function AttentionPicture({ lens: { image, inspected }, block }: AttentionPictureProps) {
  const url = useObjectUrl(image.blob);
  const { grid, framing, blocks } = inspected;
  const weights = blocks[block]?.attention ?? null;
  if (weights === null) return <p className="muted">Block {block} is skipped: it pays no attention.</p>;
  const strongest = Math.max(...weights);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const place = (token: number) => {
    const patch = token + grid.firstPatch;
    return { column: patch % grid.columns, row: Math.floor(patch / grid.columns), isPatch: patch >= 0 };
  };
  const peak = place(weights.indexOf(strongest));
  const peakText = peak.isPatch
    ? `strongest in column ${String(peak.column + 1)}, row ${String(peak.row + 1)} of ${String(grid.columns)} × ${String(grid.rows)} patches`
    : 'strongest at the class token, which is no patch';
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
          {weights.map((weight, token) => {
            const { column, row, isPatch } = place(token);
            if (!isPatch) return null;
            const opacity = strongest > 0 ? (OPAQUE * weight) / strongest : 0;
            return (
              <rect
                key={token}
                data-patch={token}
                x={column}
                y={row}
                width={1}
                height={1}
                opacity={opacity}
              />
            );
          })}
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
    </figure>
  );
}
