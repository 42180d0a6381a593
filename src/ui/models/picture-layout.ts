/** Width of the picture of a model, in pixels: what fits a phone. */
export const WIDTH = 330;

/** Blocks in one row. */
const PER_ROW = 10;

const LINE = 15;
/** Above and below the words of a box. */
const PAD = 8;
/** Between two boxes: an arrow with a line of text beside it. */
const FLOW = 30;
const PILL = 28;
const TILE = 24;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where everything is drawn. */
interface PictureLayout {
  readonly height: number;
  readonly picture: Box;
  readonly question: Box;
  readonly vision: Box;
  readonly projector: Box;
  readonly embedding: Box;
  readonly blocks: Box;
  /** By block. */
  readonly tiles: readonly Box[];
  readonly head: Box;
  readonly answer: Box;
}

/** The first of the lines of words in a box: its base. */
export function lineAt({ y }: Box, line: number): number {
  return y + PAD + 11 + line * LINE;
}

/** The height of a box with so many lines of words, and a bar below them. */
function boxHeight(lines: number): number {
  return 2 * PAD + lines * LINE + 5;
}

/** Left the picture's way and right the question's, which meet at the blocks. */
export function pictureLayout(blocks: number): PictureLayout {
  const column = (WIDTH - 14) / 2;
  const left = { x: 0.5, width: column };
  const right = { x: WIDTH - column - 0.5, width: column };
  const wide = { x: 0.5, width: WIDTH - 1 };
  const below = ({ y, height }: Box) => y + height + FLOW;
  const picture = { ...left, y: 0.5, height: PILL };
  const vision = { ...left, y: below(picture) - 8, height: boxHeight(4) };
  const projector = { ...left, y: below(vision), height: boxHeight(3) };
  const rows = Math.ceil(blocks / PER_ROW);
  const decoder = { ...wide, y: below(projector), height: boxHeight(5) + rows * TILE + 4 };
  const step = (decoder.width - 2 * PAD) / PER_ROW;
  const tiles = Array.from({ length: blocks }, (_, block) => ({
    x: decoder.x + PAD + (block % PER_ROW) * step + 1,
    y: lineAt(decoder, 5) - 6 + Math.floor(block / PER_ROW) * TILE,
    width: step - 2,
    height: TILE - 3,
  }));
  const head = { ...wide, y: below(decoder), height: boxHeight(3) };
  const answer = { x: (WIDTH - column) / 2, width: column, y: below(head) - 8, height: PILL };
  return {
    height: answer.y + answer.height + 1,
    picture,
    question: { ...right, y: 0.5, height: PILL },
    vision,
    projector,
    embedding: { ...right, y: projector.y, height: projector.height },
    blocks: decoder,
    tiles,
    head,
    answer,
  };
}
