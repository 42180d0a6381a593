import { LatestCall } from '#store/calls/latest-call.ts';
import { specOfRun } from '#store/runs/spec-of-run.ts';
import type { AppState, SliceContext } from '#store/state/app-state.ts';
import { type BothSides, type DuelSide, DUEL_SIDES, type DuelSlice } from '#store/state/duel-state.ts';
import { problemOf } from '#store/state/problem.ts';
import type { DuelActions } from './duel-actions.ts';

const NOBODY: BothSides<null> = { a: null, b: null };

const OTHER: BothSides<DuelSide> = { a: 'b', b: 'a' };

/** Whether two runs are known to be of one model. */
function areOfOneModel(state: AppState, one: string, other: string): boolean {
  const [a, b] = [specOfRun(state, one), specOfRun(state, other)];
  return a !== null && b !== null && a.model.hash === b.model.hash;
}

/** The pins once a run is pinned to a side, or unpinned where it is pinned there. */
function withPin(state: AppState, side: DuelSide, id: string): BothSides<string | null> {
  const { pins } = state;
  const other = OTHER[side];
  if (pins[side] === id) return { ...pins, [side]: null };
  if (pins[other] === id) return { ...pins, [side]: id, [other]: pins[side] };
  const opponent = pins[other];
  const stays = opponent !== null && areOfOneModel(state, id, opponent);
  return { ...NOBODY, [side]: id, [other]: stays ? opponent : null };
}

/** What reads and asks is no part of the first load: it is fetched with the first duel. */
export function createDuelSlice(context: SliceContext): DuelSlice {
  const { set, get } = context;
  const calls = { reads: new LatestCall(), answers: new LatestCall() };
  let fetched: Promise<DuelActions> | null = null;

  const act = async (use: (actions: DuelActions) => Promise<void>) => {
    try {
      fetched ??= import('./duel-actions.ts').then(({ createDuelActions }) =>
        createDuelActions(context, calls),
      );
      await use(await fetched);
    } catch (error) {
      fetched = null;
      set({ duelProblem: problemOf(error) });
    }
  };

  const pin = (pins: BothSides<string | null>, duelAt: number | null) => {
    // A run that is still read may be unpinned now.
    calls.reads.stop();
    const { pinned } = get();
    const known = DUEL_SIDES.flatMap((side) => pinned[side] ?? []);
    const of = (id: string | null) => known.find((run) => run.id === id) ?? null;
    set({ pins, pinned: { a: of(pins.a), b: of(pins.b) }, duelAt, duelProblem: null });
  };

  return {
    pins: NOBODY,
    pinned: NOBODY,
    duelProblem: null,
    duelAt: null,
    liveAnswers: new Map(),

    pinRun: (side, id) => {
      pin(withPin(get(), side, id), get().duelAt);
    },
    pinBoth: ({ a, b }, at) => {
      const isDuel = a !== null && b !== null && a !== b && areOfOneModel(get(), a, b);
      pin(isDuel ? { a, b } : { a, b: a === null ? b : null }, at ?? null);
    },
    swapDuel: () => {
      const { pins, duelAt } = get();
      pin({ a: pins.b, b: pins.a }, duelAt);
    },
    closeDuel: () => {
      calls.answers.stop();
      pin(NOBODY, null);
    },
    moveDuel: (duelAt) => {
      set({ duelAt });
    },
    readPinned: async () => {
      const { pins } = get();
      if (DUEL_SIDES.some((side) => pins[side] !== null)) await act(({ readPinned }) => readPinned());
    },
    answerDuel: () => act(({ answerDuel }) => answerDuel()),
    forwardAndReverse: () => act(({ forwardAndReverse }) => forwardAndReverse()),
    dismissDuelProblem: () => {
      set({ duelProblem: null });
    },
  };
}
