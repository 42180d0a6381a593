import { skipSet } from '#engine/base/skip-set.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { begun, doneByConstraint, keepRun, specWith } from '#ui/testing/run-journals.ts';
import { happens, type TestPage } from '#ui/testing/render-with-store.tsx';

const latency = { prefill: 1, perToken: 1, total: 3 };

/** What the two pictures of the demo set are answered with, and whether that is right. */
type Answers = readonly [readonly [answer: string, score: number], readonly [answer: string, score: number]];

interface Step {
  readonly block: number;
  readonly answers: Answers;
}

function scored(skip: readonly number[], step: number, answers: Answers): RunEvent {
  return {
    type: 'evaluation',
    at: 3,
    step,
    kind: step === 0 ? 'base' : 'set',
    objective: 'metric',
    parent: 0,
    skip: [...skip],
    outcomes: answers.map(([answer, score], sample) => ({
      sample,
      answer,
      score,
      tokenIds: [],
      positions: 1,
    })),
    blockTokens: 0,
  };
}

const scoresOf = (answers: Answers) => answers.map(([, score]) => score);
const meanOf = (answers: Answers) =>
  scoresOf(answers).reduce((sum, score) => sum + score, 0) / answers.length;

/** A finished run over the two pictures of the demo set, with all its answers. */
function runOf(full: Answers, path: readonly Step[], change: Partial<SearchSpec>): readonly RunEvent[] {
  const [started] = begun(1, change);
  if (!started) throw new Error('A run begins with its start.');
  const steps = path.flatMap(({ block, answers }, index): readonly RunEvent[] => {
    const skip = skipSet(path.slice(0, index + 1).map((step) => step.block));
    const step = index + 1;
    const point: RunEvent = {
      type: 'step',
      at: 4,
      step,
      removed: [block],
      restored: [],
      value: meanOf(answers),
      scores: scoresOf(answers),
      sparsity: skip.length / 6,
      skip: [...skip],
      latency,
    };
    return [scored(skip, step, answers), point];
  });
  const baseline: RunEvent = {
    type: 'baseline',
    at: 2,
    value: meanOf(full),
    scores: scoresOf(full),
    latency,
  };
  return [started, scored([], 0, full), baseline, ...steps, doneByConstraint];
}

const inOrder = (order: 'forward' | 'reverse'): Partial<SearchSpec> => ({
  strategy: { key: 'gm-skip', order, seed: 0, eps: 0 },
});

const full: Answers = [
  ['cat', 1],
  ['dog', 1],
];

/** Forward order: picture 1 is lost with the second block. */
export const forwardRun = runOf(
  full,
  [
    { block: 0, answers: full },
    {
      block: 2,
      answers: [
        ['mat', 0],
        ['dog', 1],
      ],
    },
  ],
  inOrder('forward'),
);

/** Reverse order: picture 2 is lost with the second block, and won back with the third. */
export const reverseRun = runOf(
  full,
  [
    { block: 5, answers: full },
    {
      block: 2,
      answers: [
        ['cat', 1],
        ['log', 0],
      ],
    },
    { block: 4, answers: full },
  ],
  inOrder('reverse'),
);

/** The same strategy on another model. */
export const foreignRun = runOf(full, [{ block: 1, answers: full }], {
  ...inOrder('forward'),
  model: { ...specWith({}).model, hash: 'other' },
});

/** Keeps both runs in the browser of a page and pins them. */
export async function pinBoth(page: TestPage): Promise<void> {
  await keepRun(page, 'forward', forwardRun);
  await keepRun(page, 'reverse', reverseRun);
  await happens(() => {
    page.store.getState().pinBoth({ a: 'forward', b: 'reverse' });
  });
}
