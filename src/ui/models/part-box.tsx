import { type ModelPart, weightsText } from './model-parts.ts';
import { type Box, lineAt, WIDTH } from './picture-layout.ts';

/** Between a box's edge and its words. */
const INSET = 9;

function linesOf({ key, shape, weights }: ModelPart): readonly string[] {
  if (weights === null) return [...shape, 'the weight of the head'];
  if (key === 'blocks') return [...shape, `${weightsText(weights)} together`];
  return [...shape, weightsText(weights)];
}

/** A part with its shapes and sizes, and a bar for its share of the bytes. */
export function PartBox({ part, box }: { readonly part: ModelPart; readonly box: Box }) {
  const { x, y, width, height } = box;
  const room = width - 2 * INSET;
  const owned = part.weights !== null;
  return (
    <g className="part" data-part={part.key} data-owned={owned}>
      <rect className="part-frame" x={x} y={y} width={width} height={height} />
      <text className="part-name" x={x + INSET} y={lineAt(box, 0)}>
        {part.name}
      </text>
      {linesOf(part).map((line, at) => (
        <text key={line} className="part-line" x={x + INSET} y={lineAt(box, at + 1)}>
          {line}
        </text>
      ))}
      {owned ? (
        <>
          <rect className="part-track" x={x + INSET} y={y + height - 9} width={room} height={3} />
          <rect
            className="part-share"
            x={x + INSET}
            y={y + height - 9}
            width={Math.max(1, room * part.share)}
            height={3}
          />
        </>
      ) : null}
    </g>
  );
}

/** What goes in, or comes out. */
export function EndBox({ box, text }: { readonly box: Box; readonly text: string }) {
  const { x, y, width, height } = box;
  return (
    <g>
      <rect className="part-end" x={x} y={y} width={width} height={height} />
      <text className="part-line" x={x + width / 2} y={y + height / 2 + 4} textAnchor="middle">
        {text}
      </text>
    </g>
  );
}

interface FlowProps {
  readonly from: Box;
  readonly to: Box;
  /** What goes along it. */
  readonly text?: string;
}

/** An arrow from the lower edge of a box down to the upper edge of another one. */
export function Flow({ from, to, text }: FlowProps) {
  const narrow = from.width < to.width ? from : to;
  const x = narrow.x + narrow.width / 2;
  const [top, bottom] = [from.y + from.height, to.y];
  // At the right edge there is no room for words.
  const isRight = x > WIDTH / 2 + 1;
  return (
    <g>
      <path
        className="part-flow"
        d={`M${String(x)} ${String(top)}V${String(bottom)}m-4 -5l4 5l4 -5`}
      />
      {text === undefined ? null : (
        <text x={isRight ? x - 9 : x + 9} y={bottom - 11} textAnchor={isRight ? 'end' : 'start'}>
          {text}
        </text>
      )}
    </g>
  );
}
