import { csvText } from '#engine/report/csv-renderer.ts';
import type { Lens } from '#store/state/importance-state.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';
import { type LevelBounds, colourLevel } from './colour-scale.ts';
import type { MapCell, MapLegend, SavedMap } from './captioned-map.ts';
import { tokenText } from './token-text.ts';

type LensBlock = Lens['inspected']['blocks'][number];

const COLUMNS = ['first choice', 'its probability', 'answer’s rank', 'its probability'] as const;

/** The question of a lens in one line. */
export function lensDetails({ model, image, prompt, inspected: { skip, answer } }: Lens): string {
  const skipped = skip.length === 0 ? 'no block skipped' : `skipping ${formatSkipSet(skip)}`;
  return [model, `“${prompt}” on ${image.name}`, `answer: ${tokenText(answer.text)}`, skipped].join(' · ');
}

function plain(text: string, label = text): MapCell {
  return { level: 0, finding: 'none', marked: false, lines: [text], label };
}

function share(probability: number, bounds: LevelBounds): MapCell {
  const text = formatPercent(probability);
  return { ...plain(text), level: colourLevel(probability, bounds), finding: 'effect' };
}

function cellsOf(block: LensBlock, bounds: LevelBounds): readonly MapCell[] {
  const [first, ...others] = block?.lens.top ?? [];
  if (block === null || !first)
    return COLUMNS.map(() => ({ ...plain('skipped'), finding: 'unknown' as const }));
  const { rank, probability } = block.lens.answer;
  const behind = others.map(({ text }) => tokenText(text)).join(', ');
  const token = tokenText(first.text);
  return [
    plain(token, `${token}; behind it ${behind}`),
    share(first.probability, bounds),
    { ...plain(rank.toLocaleString('en')), marked: rank === 1 },
    share(probability, bounds),
  ];
}

/** The table of the lens as a map of blocks and what is said behind each. */
export function lensMap(lens: Lens, scale: MapLegend['scale']): SavedMap {
  const rows = lens.inspected.blocks.map((block) => cellsOf(block, scale.bounds));
  return {
    title: 'What the head would say behind each block',
    details: lensDetails(lens),
    rowAxis: 'behind block',
    columnAxis: 'logit lens',
    rows: rows.map((_, block) => String(block)),
    columns: COLUMNS,
    cellAt: (row, column) => rows[row]?.[column] ?? null,
    scale,
    falling: false,
    marks: lens.inspected.skip.length === 0 ? {} : { unknown: 'skipped' },
  };
}

/** The lens as CSV: a row for each block, tokens as they are, numbers unrounded. */
export function lensCsv({ inspected: { blocks } }: Lens): string {
  const most = Math.max(0, ...blocks.map((block) => block?.lens.top.length ?? 0));
  const choices = Array.from({ length: most }, (_, at) => [
    `token_${String(at + 1)}`,
    `probability_${String(at + 1)}`,
  ]);
  const header = ['block', 'answer_rank', 'answer_probability', ...choices.flat()];
  const rows = blocks.map((block, index) => [
    index,
    block?.lens.answer.rank,
    block?.lens.answer.probability,
    ...(block?.lens.top ?? []).flatMap(({ text, probability }) => [text, probability]),
  ]);
  return csvText(header, rows);
}
