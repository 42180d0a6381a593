import { foldEvents } from '#engine/search/fold-run.ts';
import { pathAnswers } from '#engine/search/path-answers.ts';
import { isAbort } from '#engine/base/abort.ts';
import type { LatestCall } from '#store/calls/latest-call.ts';
import { readEvents } from '#store/runs/runs-of-backends.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { DUEL_SIDES, type DuelSlice, type LiveAnswer, type PinnedRun } from '#store/state/duel-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { type DuelQuestion, duelQuestion } from './duel-question.ts';
import { createForwardAndReverse } from './forward-and-reverse.ts';

export type DuelActions = Pick<DuelSlice, 'readPinned' | 'answerDuel' | 'forwardAndReverse'>;

interface DuelCalls {
  readonly reads: LatestCall;
  readonly answers: LatestCall;
}

/** Whether nothing can be added to a run any more. */
function isOver({ state: { status } }: PinnedRun): boolean {
  return status === 'done' || status === 'cancelled';
}

async function readRun(context: SliceContext, id: string): Promise<PinnedRun> {
  const events = await readEvents(context, id);
  return { id, state: foldEvents(events), answers: pathAnswers(events) };
}

/** `calls` are stopped when the duel is closed. */
export function createDuelActions(context: SliceContext, calls: DuelCalls): DuelActions {
  const { set, get, client } = context;

  const readPinned = async () => {
    const { isLatest, end } = calls.reads.begin();
    const { pins, pinned } = get();
    const read = await Promise.allSettled(
      DUEL_SIDES.map((side) => {
        const id = pins[side];
        const known = pinned[side];
        if (id === null || (known?.id === id && isOver(known))) return Promise.resolve(known);
        return readRun(context, id);
      }),
    );
    if (!isLatest()) return;
    end();
    const [a = null, b = null] = read.map((run) => (run.status === 'fulfilled' ? run.value : null));
    const failed = read.find((run) => run.status === 'rejected');
    set({ pinned: { a, b }, duelProblem: failed ? problemOf(failed.reason) : null });
  };

  const ask = async (question: DuelQuestion, signal: AbortSignal): Promise<LiveAnswer | null> => {
    const { image, prompt, skip, model } = question;
    try {
      return { generation: await client.currentModel.generate({ image, prompt, skip, model }, { signal }) };
    } catch (error) {
      return isAbort(error) ? null : { problem: problemOf(error) };
    }
  };

  /** What has failed is asked again: the server was away, or another model was in use. */
  const isAnswered = ({ key }: DuelQuestion): boolean => {
    const known = get().liveAnswers.get(key);
    return known !== undefined && 'generation' in known;
  };

  const answerDuel = async () => {
    const { signal, isLatest, end } = calls.answers.begin();
    for (const side of DUEL_SIDES) {
      const question = duelQuestion(get(), side);
      if (question === null || isAnswered(question)) continue;
      const answer = await ask(question, signal);
      if (!isLatest()) return;
      if (answer) set({ liveAnswers: new Map([...get().liveAnswers, [question.key, answer]]) });
    }
    end();
  };

  return { readPinned, answerDuel, forwardAndReverse: createForwardAndReverse(context) };
}
