import { useRef } from 'react';

import type { LoadedModel } from '#service/contract/model-operations.ts';
import { svgDrawing } from '#ui/drawings/chart-drawing.ts';
import type { CaptionedDrawing, ReadColour } from '#ui/drawings/captioned-drawing.ts';
import { SaveDrawing } from '#ui/drawings/save-drawing.tsx';
import { drawingColours } from '#ui/drawings/scheme-colours.ts';
import { formatBytes, formatCount } from '#ui/format/numbers.ts';
import { ModelPartsTable } from './model-parts-table.tsx';
import { ModelPicture } from './model-picture.tsx';
import './model-structure.css';

function captionedStructure(svg: Element, { name, dtype, ...model }: LoadedModel, read: ReadColour): CaptionedDrawing {
  return {
    title: `Parts of ${name}`,
    details: `${model.source.checkpoint}, ${dtype}: ${formatCount(model.parameters)} parameters, ${formatBytes(model.weightBytes)}`,
    columnAxis: '',
    rowAxis: '',
    drawing: svgDrawing(svg),
    keys: [{ label: 'Bars: share of the bytes of all weights.', mark: null }],
    colours: drawingColours(read),
  };
}

/** The whole model as one picture and as a table. */
export function ModelStructureView({ model }: { readonly model: LoadedModel }) {
  const picture = useRef<SVGSVGElement>(null);
  return (
    <details className="model-structure">
      <summary>The model as one picture</summary>
      <div className="model-structure-body">
        <figure>
          <ModelPicture ref={picture} model={model} />
          <figcaption className="muted">
            <span>Bars: share of the bytes of all weights.</span>
            <SaveDrawing
              title={`Parts of ${model.name}`}
              words={[model.name, model.dtype, 'parts']}
              draw={(read) => picture.current && captionedStructure(picture.current, model, read)}
            />
          </figcaption>
        </figure>
        <ModelPartsTable model={model} />
      </div>
    </details>
  );
}
