import type { Ref } from 'react';

import type { LoadedModel } from '#service/contract/model-operations.ts';
import { formatBytes, formatCount } from '#ui/format/numbers.ts';
import { type ModelPart, modelParts, weightsText } from './model-parts.ts';
import { EndBox, Flow, PartBox } from './part-box.tsx';
import { type Box, pictureLayout, WIDTH } from './picture-layout.ts';

function BlockTiles({ model, tiles }: { readonly model: LoadedModel; readonly tiles: readonly Box[] }) {
  return (
    <g className="part-tiles">
      {model.structure.blocks.map((weights, block) => {
        const tile = tiles[block];
        if (!tile) return null;
        const { x, y, width, height } = tile;
        return (
          <g key={block}>
            <title>{`Block ${String(block)}: ${weightsText(weights)}`}</title>
            <rect x={x} y={y} width={width} height={height} />
            <text x={x + width / 2} y={y + height / 2 + 4} textAnchor="middle">
              {block}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** The picture in a sentence; the table beside it has all of its numbers. */
function pictureWords({ name, parameters, weightBytes, blocks }: LoadedModel): string {
  return (
    `${name}: a picture goes through the vision tower and the projector, a question through the embeddings; both go through ` +
    `${String(blocks)} blocks and the head, which gives the answer token by token. ` +
    `${formatCount(parameters)} parameters, ${formatBytes(weightBytes)}.`
  );
}

interface ModelPictureProps {
  readonly model: LoadedModel;
  readonly ref?: Ref<SVGSVGElement>;
}

/** The whole model from the picture to the answer, with shapes and sizes; bars are shares of the bytes. */
export function ModelPicture({ model, ref }: ModelPictureProps) {
  const { structure, imageTokens } = model;
  const { vision, decoder } = structure;
  const layout = pictureLayout(structure.blocks.length);
  const parts = new Map(modelParts(model).map((part) => [part.key, part]));
  const boxOf = (key: ModelPart['key']) => {
    const part = parts.get(key);
    return part && <PartBox part={part} box={layout[key]} />;
  };
  const edge = String(vision.imageSize);
  return (
    <svg
      ref={ref}
      className="model-picture"
      width={WIDTH}
      height={layout.height}
      viewBox={`0 0 ${String(WIDTH)} ${String(layout.height)}`}
      role="img"
      aria-label={pictureWords(model)}
    >
      <EndBox box={layout.picture} text={`Picture ${edge} × ${edge}`} />
      <EndBox box={layout.question} text="Prompt" />
      <Flow from={layout.picture} to={layout.vision} />
      <Flow from={layout.question} to={layout.embedding} text="tokens" />
      {boxOf('vision')}
      <Flow
        from={layout.vision}
        to={layout.projector}
        text={`${String(imageTokens)} × ${String(vision.hiddenSize)}`}
      />
      {boxOf('projector')}
      {boxOf('embedding')}
      <Flow
        from={layout.projector}
        to={layout.blocks}
        text={`${String(imageTokens)} × ${String(decoder.hiddenSize)}`}
      />
      <Flow from={layout.embedding} to={layout.blocks} text={`tokens × ${String(decoder.hiddenSize)}`} />
      {boxOf('blocks')}
      <BlockTiles model={model} tiles={layout.tiles} />
      <Flow from={layout.blocks} to={layout.head} text={`${String(decoder.hiddenSize)} of the last token`} />
      {boxOf('head')}
      <Flow from={layout.head} to={layout.answer} />
      <EndBox box={layout.answer} text="Next token" />
    </svg>
  );
}
