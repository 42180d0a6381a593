/** A drawing in pixels, as the inner markup of an SVG element. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly markup: string;
}

/** What a legend shows beside a word: a line, a symbol around 0, 0, or a small box. */
export type KeyMark =
  | { readonly kind: 'line'; readonly colour: string; readonly dash: string }
  | { readonly kind: 'symbol'; readonly path: string; readonly fill: string; readonly stroke: string }
  | { readonly kind: 'box'; readonly fill: string; readonly frame: string; readonly hatched: boolean };

export interface DrawingKey {
  readonly label: string;
  /** Null for a remark. */
  readonly mark: KeyMark | null;
}

/** A chart or a map with all the words that it needs to stand alone, in a file. Colours are CSS colours without variables. */
export interface CaptionedDrawing {
  readonly title: string;
  /** What it was measured on, below the title. */
  readonly details: string;
  readonly columnAxis: string;
  readonly rowAxis: string;
  readonly drawing: Drawing;
  readonly keys: readonly DrawingKey[];
  readonly colours: DrawingColours;
}

export interface DrawingColours {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly line: string;
}

/** Gives the CSS colour that an expression such as `var(--panel)` has at a place of the page, in the scheme in view. */
export type ReadColour = (expression: string, attributes?: Readonly<Record<string, string>>) => string;

/** A name for a file, without its extension: words that say of what it is, safe in any file system. */
export function fileName(words: readonly string[]): string {
  return words
    .map((word) => word.replace(/[^A-Za-z0-9.]+/gu, '-').replace(/^[-.]+|[-.]+$/gu, ''))
    .filter((word) => word !== '')
    .join('-');
}
