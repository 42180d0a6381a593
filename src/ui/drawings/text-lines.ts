/** The width of a character over the font's size, on average; a file cannot know the font that it is shown in. */
const ADVANCE = 0.5;

/** About how wide a text is, in pixels. */
export function textWidth(text: string, fontSize: number): number {
  return [...text].length * fontSize * ADVANCE;
}

/** A text in lines of at most `width` pixels, as far as its words allow. */
export function textLines(text: string, width: number, fontSize: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, fontSize) <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
