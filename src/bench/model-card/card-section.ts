import { BOOTSTRAP_SEED } from '#engine/statistics/bootstrap.ts';
import { comparePaired } from '#engine/statistics/paired-comparison.ts';
import { mean } from '#engine/statistics/interval.ts';
import type { PureOrder } from './pure-orders.ts';
import type { EqualAnswers } from './scene-answers.ts';
import type { SingleBlockScores } from './single-blocks.ts';

/** Loss of a score that is counted: five points. */
const FIVE_POINTS = 0.05;

/** One row of the table of scores: a set of questions, the weights, and the score. */
export interface ScoreRow {
  readonly set: string;
  readonly question: string;
  readonly dtype: string;
  readonly samples: number;
  readonly score: number;
}

/** What a card says of a model. */
export interface CardFigures {
  readonly scores: readonly ScoreRow[];
  /** Compared with the model with full weights; empty where it was not asked. */
  readonly equalAnswers: readonly EqualAnswers[];
  /** The set that the blocks were left out on. */
  readonly calibration: string;
  readonly accuracy: SingleBlockScores;
  /** Minus the mean NLL of the references, in nats a token, of all tasks' samples. */
  readonly likelihood: SingleBlockScores;
  readonly orders: readonly PureOrder[];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const figure = (value: number): string => value.toFixed(value > 10 ? 1 : 3);
const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
const listed = (blocks: readonly number[]): string => (blocks.length === 0 ? 'none' : blocks.join(', '));

/** How the answers with full weights compare with those of transformers. */
function equalAnswersSection(compared: readonly EqualAnswers[]): string {
  if (compared.length === 0) return '';
  return `### Beside transformers

Greedy answers to test scenes, fp32, compared token by token with those of transformers (\`test-data/models/make_scene_goldens.py\`).

${table(
  ['Skipped blocks', 'Equal answers'],
  compared.map(({ skip, equal, asked }) => [listed(skip), `${String(equal)} of ${String(asked)}`]),
)}

`;
}

/** The part of a card that is measured, as Markdown. */
export function cardSection(figures: CardFigures): string {
  const { scores, equalAnswers, calibration, accuracy, likelihood, orders } = figures;
  const points = accuracy.without.map((without) =>
    comparePaired(accuracy.full, without, { seed: BOOTSTRAP_SEED }),
  );
  const nats = likelihood.without.map((without) =>
    comparePaired(likelihood.full, without, { seed: BOOTSTRAP_SEED }),
  );
  const shifted = nats.flatMap(({ interval }, block) =>
    interval.low > 0 || interval.high < 0 ? [block] : [],
  );
  const costly = points.flatMap(({ difference }, block) => (difference <= -FIVE_POINTS ? [block] : []));
  const share = Math.round((100 * shifted.length) / nats.length);
  return `## Measured through Skipscope

Written by \`npm run measure:demo\`: block models answered by the engine on Node's CPU.

${table(
  ['Set', 'Prompt', 'Weights', 'Samples', 'Score'],
  scores.map(({ set, question, dtype, samples, score }) => [
    set,
    question,
    dtype,
    String(samples),
    figure(score),
  ]),
)}

Scores are top-1 accuracy, set precision for all objects, and CIDEr for captions.

${equalAnswersSection(equalAnswers)}### Each block left out alone

On \`${calibration}\`, q4. The likelihood is that of the reference answers to all tasks (${String(likelihood.full.length)} of them), in nats a token;
the accuracy is that of the main object (${String(accuracy.full.length)} samples). Intervals are 95 %, paired.

- Blocks whose removal changes the likelihood beyond its interval: ${String(shifted.length)} of ${String(nats.length)} (${String(share)} %).
- Blocks whose removal costs 5 points of accuracy or more: ${listed(costly)}.

${table(
  ['Block', 'Change of likelihood', 'Interval', 'Change of accuracy', 'Interval'],
  nats.map(({ difference, interval }, block) => {
    const point = points[block];
    return [
      String(block),
      signed(difference),
      `${signed(interval.low)} to ${signed(interval.high)}`,
      point ? signed(point.difference) : '',
      point ? `${signed(point.interval.low)} to ${signed(point.interval.high)}` : '',
    ];
  }),
)}

### Blocks left out in order, without looking (figure 3 of the paper)

Top-1 accuracy of the main object on \`${calibration}\`, q4. *Kept*: blocks removed while it is at least 0.95 of the full model's. *Halved*: blocks
removed when it first falls below half of it.

${table(
  ['Order', 'Kept', 'Halved', ...(orders[0]?.values ?? []).map((_, removed) => String(removed))],
  orders.map(({ label, kept, halved, values }) => [
    label,
    String(kept),
    halved === null ? 'not within these' : String(halved),
    ...values.map((value) => value.toFixed(2)),
  ]),
)}

The full model scores ${figure(mean(accuracy.full))} there.
`;
}
