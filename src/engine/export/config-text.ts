import { SkipscopeError } from '#engine/base/errors.ts';
import { blocksOutside, type SkipSet } from '#engine/base/skip-set.ts';
import { withEdits, type Edit } from './json-edits.ts';
import { elementsAt, membersAt, type Members, type Span } from './json-span.ts';

const LAYERS = 'num_hidden_layers';
/** Lists of transformers' configurations that have one element for each layer. */
const LAYER_LISTS = ['layer_types', 'mlp_layer_types', 'layers_block_type', 'no_rope_layers'];
/** Qwen2: layers from here on have the sliding window, where there is no `layer_types` and the window is in use. */
const WINDOW_START = 'max_window_layers';
/** Default of `Qwen2Config`. */
const DEFAULT_WINDOW_START = 28;

/**
 * The text of a LLaVA checkpoint's `config.json` for a decoder without the skipped blocks: the number of layers and the lists
 * by layer are changed where they stand, in `text_config` or beside it, and every other character stays. A number of
 * layers that is left to the default of the class is written out. Throws `SkipscopeError('invalid-checkpoint')` for a
 * number or a list in `text_config` that does not fit `blocks`.
 */
export function configWithoutBlocks(config: string, blocks: number, skip: SkipSet): string {
  const root = membersAt(config, 0);
  if (root === null) throw unlike('the file', 'no object');
  const at = root.get('text_config');
  const decoder: Members = (at && membersAt(config, at.start)) ?? new Map<string, Span>();
  const edits = [...staleCopies(config, root, blocks, skip), ...decoderEdits(config, decoder, blocks, skip)];
  const missing = [
    ...(decoder.has(LAYERS) ? [] : [`"${LAYERS}": ${blocks - skip.length}`]),
    ...(windowIsLeftOut(config, decoder) && blocks > DEFAULT_WINDOW_START
      ? [`"${WINDOW_START}": ${windowStart(DEFAULT_WINDOW_START, skip)}`]
      : []),
  ];
  if (missing.length > 0) edits.push(statedMembers(config, at, decoder, missing));
  return withEdits(config, edits);
}

/** Copies beside `text_config`, which transformers does not read: those that fit the decoder follow it. */
function staleCopies(text: string, root: Members, blocks: number, skip: SkipSet): readonly Edit[] {
  const layers = root.get(LAYERS);
  const edits: Edit[] = [];
  if (layers !== undefined && Number(text.slice(layers.start, layers.end)) === blocks)
    edits.push({ ...layers, text: String(blocks - skip.length) });
  for (const { elements } of layerLists(text, root))
    if (elements.length === blocks) edits.push(...withoutElements(elements, skip));
  return edits;
}

function decoderEdits(text: string, decoder: Members, blocks: number, skip: SkipSet): readonly Edit[] {
  const edits: Edit[] = [];
  const layers = decoder.get(LAYERS);
  if (layers !== undefined) {
    const stated = text.slice(layers.start, layers.end);
    if (stated !== 'null' && Number(stated) !== blocks) throw unlike(`text_config.${LAYERS}`, stated);
    edits.push({ ...layers, text: String(blocks - skip.length) });
  }
  for (const { name, elements } of layerLists(text, decoder)) {
    if (elements.length !== blocks) throw unlike(`text_config.${name}`, `a list of ${elements.length}`);
    edits.push(...withoutElements(elements, skip));
  }
  const window = decoder.get(WINDOW_START);
  if (window !== undefined && windowIsUsed(text, decoder)) {
    const stated = text.slice(window.start, window.end);
    const first = stated === 'null' ? DEFAULT_WINDOW_START : Number(stated);
    if (first < blocks) edits.push({ ...window, text: String(windowStart(first, skip)) });
  }
  return edits;
}

function layerLists(text: string, members: Members) {
  return LAYER_LISTS.flatMap((name) => {
    const list = members.get(name);
    const elements = list === undefined ? null : elementsAt(text, list.start);
    return elements === null ? [] : [{ name, elements }];
  });
}

function windowIsUsed(text: string, decoder: Members): boolean {
  const inUse = decoder.get('use_sliding_window');
  return inUse !== undefined && text.slice(inUse.start, inUse.end) === 'true';
}

function windowIsLeftOut(text: string, decoder: Members): boolean {
  return windowIsUsed(text, decoder) && !decoder.has(WINDOW_START) && !decoder.has('layer_types');
}

/** The same layers have the window as before. */
function windowStart(first: number, skip: SkipSet): number {
  return first - skip.filter((block) => block < first).length;
}

/** Takes elements out of a list with the commas and the space between them and their neighbours. */
function withoutElements(elements: readonly Span[], skip: SkipSet): readonly Edit[] {
  const kept = blocksOutside(elements.length, skip);
  const first = elements[kept[0] ?? 0];
  const edits: Edit[] = [];
  for (const block of skip) {
    const [before, own, next] = [elements[block - 1], elements[block], elements[block + 1]];
    if (own === undefined || first === undefined) continue;
    // In front of the first that stays, an element goes with what follows it; behind it, with what precedes it.
    if (own.start < first.start) edits.push({ start: own.start, end: next?.start ?? own.end, text: '' });
    else edits.push({ start: before?.end ?? own.start, end: own.end, text: '' });
  }
  return edits;
}

/** Writes what was left to defaults in front of the members of `text_config`, which is made where there is none. */
function statedMembers(
  text: string,
  at: Span | undefined,
  decoder: Members,
  missing: readonly string[],
): Edit {
  if (at === undefined || text[at.start] !== '{') {
    const made = `{${['"model_type": "llama"', ...missing].join(', ')}}`;
    if (at !== undefined) return { ...at, text: made };
    const start = text.indexOf('{') + 1;
    return { start, end: start, text: `\n  "text_config": ${made},` };
  }
  const start = at.start + 1;
  const space = /^\s*/u.exec(text.slice(start))?.[0] ?? '';
  const written = missing.map((member) => space + member).join(',');
  return { start, end: start, text: `${written}${decoder.size === 0 ? '' : ','}` };
}

function unlike(name: string, found: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-checkpoint',
    `config.json: ${name} is ${found}, which does not fit the decoder's number of blocks.`,
    'Take an unaltered copy of config.json.',
  );
}
