import architecture from '../architecture.json';

const layers: Record<string, { holds: string; imports: string[] }> = architecture.layers;

/**
 * The diagram of the layers in Mermaid. It draws an arrow to a layer only where no other arrow leads there,
 * so that it stays readable; the table beside it names every import.
 */
export function layerDiagram(): string {
  const nodes = Object.entries(layers).map(([layer, { holds }]) => `  ${layer}["${layer}<br/>${holds}"]`);
  const arrows = Object.keys(layers).flatMap((layer) =>
    directImports(layer).map((target) => `  ${layer} --> ${target}`),
  );
  return ['```mermaid', 'flowchart LR', ...nodes, ...arrows, '```'].join('\n');
}

/** What a layer imports, without what these import themselves. */
function directImports(layer: string): string[] {
  const imports = layers[layer]?.imports ?? [];
  return imports.filter((target) => !imports.some((other) => layers[other]?.imports.includes(target)));
}

export function layerTable(): string {
  return table(
    ['Layer', 'Holds', 'Imports'],
    Object.entries(layers).map(([layer, { holds, imports }]) => [
      `\`src/${layer}\``,
      holds,
      imports.join(', ') || 'nothing',
    ]),
  );
}

export function engineTable(): string {
  return table(
    ['Folder', 'Holds'],
    Object.entries(architecture.engineFolders).map(([folder, holds]) => [`\`src/engine/${folder}\``, holds]),
  );
}

/** A table of Markdown, in columns of equal width as Prettier sets them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill: string) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  return [
    line(head, ' '),
    line(
      head.map(() => ''),
      '-',
    ),
    ...rows.map((row) => line(row, ' ')),
  ].join('\n');
}
