import { sha256Hex } from '#engine/base/digest.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { faultText, UP_TO_THE_FIRST_FAULT } from '#engine/base/schema-issue.ts';
import { isPublished, publishedClaim, publishedSkipSetSchema } from '#engine/export/published-skip-set.ts';
import { skipSetFor } from '#engine/export/skip-file.ts';
import { type SkipConfig, skipConfigSchema } from '#engine/report/export/skip-config.ts';
import { TASKS } from '#engine/tasks/tasks.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';

/** A configuration takes a few kilobytes. */
const MOST_CONFIG_BYTES = 2 ** 20;

function refuse(name: string, why: string, cause?: unknown): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `“${name}” cannot be opened: ${why}.`,
    'Drop a configuration that was exported as JSON, a published skip set, or the journal of a run (.jsonl).',
    { cause },
  );
}

function readJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse(name, 'it is not valid JSON', cause);
  }
}

function readConfig(name: string, json: unknown): SkipConfig {
  const parsed = skipConfigSchema.safeParse(json, UP_TO_THE_FIRST_FAULT);
  if (parsed.success) return parsed.data;
  throw refuse(name, `as a configuration, ${faultText(parsed.error)}`);
}

/** Takes the skip set, the task and the question of a configuration over. Returns what was done, in sentences. */
function applyConfig({ get }: SliceContext, { skip, task, model }: SkipConfig): string {
  const { loadSkipSet, changeSettings, setPrompt, calibration } = get();
  loadSkipSet(skip);
  const known = TASKS.find(({ key }) => key === task.key);
  if (known && calibration.summary?.tasks.includes(known.key)) changeSettings({ task: known.key });
  setPrompt(task.prompt);
  const loaded = loadedModel(get().model);
  const opened = `The skip set of ${String(skip.length)} of ${String(model.blocks)} blocks of “${model.name}” is in use, with its question.`;
  if (loaded === null || loaded.hash === model.hash) return opened;
  return `${opened} The model in use is “${loaded.name}”, which it was not made for: its blocks may do other things.`;
}

/** Takes a published skip set over. Null for any other file. */
function applyPublished({ get }: SliceContext, name: string, json: unknown): string | null {
  if (!isPublished(json)) return null;
  const parsed = publishedSkipSetSchema.safeParse(json, UP_TO_THE_FIRST_FAULT);
  if (!parsed.success) throw refuse(name, `as a published skip set, ${faultText(parsed.error)}`);
  const { skip, model } = parsed.data;
  const loaded = loadedModel(get().model);
  if (loaded !== null) skipSetFor({ skip, of: model.blocks }, loaded.blocks);
  get().loadSkipSet(skip);
  return `The skip set of ${String(skip.length)} of ${String(model.blocks)} blocks is in use. ${publishedClaim(parsed.data)}`;
}

/**
 * The id under which a journal is kept: that of the run if its file is named after one that is listed, or else one that
 * its first line decides, so that the same journal is kept once.
 */
async function idOf({ get }: SliceContext, { name }: File, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stem = name.replace(/\.jsonl$/iu, '');
  if (get().runs?.some(({ id }) => id === stem)) return stem;
  const end = bytes.indexOf(10);
  const digest = await sha256Hex(bytes.slice(0, end < 0 ? bytes.length : end));
  return `opened-${digest.slice(0, 24)}`;
}

async function keepJournal(context: SliceContext, file: File): Promise<string> {
  const { get, client } = context;
  const id = await idOf(context, file, new Uint8Array(await file.arrayBuffer()));
  await client.runs.adopt({ id, journal: file });
  await get().refreshRuns();
  await get().openRun(id);
  return `The run in “${file.name}” is kept in the list of runs, and shown.`;
}

/**
 * Opens a file by what its name says it is. Resolves to what was done, in sentences. Throws `SkipscopeError` for a file
 * that is neither a configuration nor a journal.
 */
export async function openFile(context: SliceContext, file: File): Promise<string> {
  if (/\.jsonl$/iu.test(file.name)) return keepJournal(context, file);
  if (!/\.json$/iu.test(file.name)) throw refuse(file.name, 'it is neither a .json nor a .jsonl file');
  if (file.size > MOST_CONFIG_BYTES) throw refuse(file.name, 'it is too large for a configuration');
  const json = readJson(file.name, await file.text());
  return applyPublished(context, file.name, json) ?? applyConfig(context, readConfig(file.name, json));
}
