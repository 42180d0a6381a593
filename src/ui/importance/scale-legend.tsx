import type { ColourLevel } from './colour-scale.ts';
import type { MapLegend } from './captioned-map.ts';
import type { MeasureScale } from './measure-scale.ts';
import './levels.css';

const RISING: readonly ColourLevel[] = [1, 2, 3, 4, 5];
const FALLING: readonly ColourLevel[] = [-5, -4, -3, -2, -1];

interface SwatchProps {
  readonly level: ColourLevel;
  readonly finding?: 'unknown' | 'unsure';
}

function Swatch({ level, finding }: SwatchProps) {
  return <i className="scale-swatch" data-level={level} data-finding={finding ?? 'effect'} />;
}

interface LevelsProps {
  readonly levels: readonly ColourLevel[];
  readonly scale: Pick<MeasureScale, 'bounds' | 'format'>;
  readonly label: string;
}

/** The colours of one sign, with the values at which each begins. */
function Levels({ levels, scale, label }: LevelsProps) {
  const sign = levels === FALLING ? -1 : 1;
  const bounds = sign < 0 ? [...scale.bounds].reverse() : scale.bounds;
  return (
    <span className="scale-levels" role="img" aria-label={label}>
      {levels.map((level, at) => (
        <span key={level} className="scale-step">
          <Swatch level={level} />
          {at < bounds.length ? <b>{scale.format(sign * (bounds[at] ?? 0))}</b> : null}
        </span>
      ))}
    </span>
  );
}

/** Explains the colours: the values at which each begins, the same for every model and set, and the marks beside them. */
export function ScaleLegend({ scale, falling, marks }: MapLegend) {
  return (
    <div className="scale-legend levels num" role="group" aria-label="Colour scale">
      {falling ? <Levels levels={FALLING} scale={scale} label="Below 0, the strongest first" /> : null}
      <Levels levels={RISING} scale={scale} label="Above 0, the weakest first" />
      {scale.unit === '' ? null : <span className="muted">{scale.unit}</span>}
      {marks.none === undefined ? null : (
        <span className="scale-mark">
          <Swatch level={0} /> {marks.none}
        </span>
      )}
      {marks.unsure === undefined ? null : (
        <span className="scale-mark">
          <Swatch level={3} finding="unsure" /> {marks.unsure}
        </span>
      )}
      {marks.unknown === undefined ? null : (
        <span className="scale-mark">
          <Swatch level={0} finding="unknown" /> {marks.unknown}
        </span>
      )}
    </div>
  );
}
