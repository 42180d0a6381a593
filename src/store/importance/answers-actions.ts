import { SkipscopeError } from '#engine/base/errors.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { LatestCall } from '#store/calls/latest-call.ts';
import { askBackend } from '#store/calls/ask-backend.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import type { AnswersSlice, PictureCell, OpenedCell, TopTokens } from '#store/state/importance-state.ts';
import { problemOf } from '#store/state/problem.ts';

/** Tokens of each answer that are shown. */
const TOKENS = 4;

/** What was asked about the picture of a cell, and where that picture stands in the set in use. */
interface CellQuestion {
  readonly index: number;
  readonly prompt: string;
  readonly model: string;
}

/** Throws `SkipscopeError('invalid-input')` where model or set are not those of the scan any more. */
function questionOf({ scan, calibration, model }: AppState, { sample }: PictureCell): CellQuestion {
  const { summary } = calibration;
  const loaded = loadedModel(model);
  const id = scan?.report.samples[sample]?.id;
  const isOfSet = summary !== null && summary.id === scan?.spec.calibration.id;
  const index = isOfSet ? summary.samples.findIndex((candidate) => candidate.id === id) : -1;
  if (!scan || !summary || !loaded || index < 0 || loaded.hash !== scan.spec.model.hash)
    throw new SkipscopeError(
      'invalid-input',
      'The model or the set of these answers is not in use any more.',
      'Use them again, or measure what is in use.',
    );
  return { index, prompt: summary.samples[index]?.prompt ?? scan.spec.prompt, model: loaded.hash };
}

/** The distribution behind the last block that is not skipped, from which the first token is chosen. */
function lastTokens(blocks: readonly ({ readonly lens: { readonly top: TopTokens } } | null)[]): TopTokens {
  return blocks.findLast((block) => block !== null)?.lens.top ?? [];
}

export type AnswersActions = Pick<AnswersSlice, 'openCell' | 'tryOpenedCell'>;

/** `calls` is stopped when the cell is closed. */
export function createAnswersActions(
  { set, get, client, backends }: SliceContext,
  calls: LatestCall,
): AnswersActions {
  /** Nothing is shown of a cell that was closed meanwhile. */
  const change = (part: Partial<OpenedCell>) => {
    const { openedCell } = get();
    if (openedCell) set({ openedCell: { ...openedCell, ...part } });
  };

  const readTokens = async ({ index, prompt, model }: CellQuestion, block: number) => {
    const { signal, isLatest, end } = calls.begin();
    const ask = async () => {
      const image = await get().sampleImage(index);
      const inspect = (skip: SkipSet) =>
        client.currentModel.inspect({ image, prompt, skip, model, topK: TOKENS }, { signal });
      return { full: await inspect([]), without: await inspect([block]) };
    };
    await askBackend(backends, ask, {
      answer: ({ full, without }) => {
        if (isLatest())
          change({ firstTokens: { full: lastTokens(full.blocks), without: lastTokens(without.blocks) } });
      },
      problem: (problem) => {
        if (isLatest()) change({ problem });
      },
    });
    end();
  };

  return {
    openCell: async (cell) => {
      set({ openedCell: { ...cell, firstTokens: null, problem: null } });
      try {
        await readTokens(questionOf(get(), cell), cell.block);
      } catch (error) {
        change({ problem: problemOf(error) });
      }
    },

    tryOpenedCell: async () => {
      const { openedCell, useSample, setPrompt, loadSkipSet, closeCell } = get();
      if (!openedCell) return;
      try {
        const { index, prompt } = questionOf(get(), openedCell);
        closeCell();
        await useSample(index);
        setPrompt(prompt);
        loadSkipSet([openedCell.block]);
      } catch (error) {
        change({ problem: problemOf(error) });
      }
    },
  };
}
