import { createSearchSpec } from '#engine/search/search-spec.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { strategySummary } from '#engine/search/strategy-catalogue.ts';
import type { StrategyChoice } from '#engine/search/strategy-choice.ts';
import type { Task } from '#engine/tasks/task.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import { executeRun } from '#service/runs/execute-run.ts';

/** Most blocks that an order removes, as in figure 3 of the paper. */
const BLOCKS = 12;
const ALPHA = 0.95;

const ORDERS: readonly StrategyChoice[] = [
  { key: 'order-forward', start: 0 },
  { key: 'order-forward', start: 2 },
  { key: 'order-reverse' },
];

/** An order in which blocks are removed without looking, and what it leads to. */
export interface PureOrder {
  readonly label: string;
  /** The full model's metric, then that with 1, 2, ... blocks removed. */
  readonly values: readonly number[];
  /** Number of blocks up to which the metric stays at or above alpha times the full model's. */
  readonly kept: number;
  /** Number of blocks at which the metric first falls below half of the full model's; null where it never does. */
  readonly halved: number | null;
}

/** The curves of figure 3 of the paper. Throws as `executeRun` does. */
export async function measurePureOrders(
  open: OpenModel,
  set: string,
  task: Task,
): Promise<readonly PureOrder[]> {
  const source = await openCalibrationPath(set);
  const { manifest, hash, blocks } = open.model;
  const orders: PureOrder[] = [];
  for (const strategy of ORDERS) {
    const spec = createSearchSpec({
      task: task.key,
      strategy,
      alpha: ALPHA,
      explore: true,
      maxBlocks: Math.min(BLOCKS, blocks - 1),
      model: { name: manifest.name, hash },
      calibration: { name: source.set.name, id: source.set.id },
    });
    const state = await executeRun({
      spec,
      open,
      source,
      journal: new MemoryJournal(),
      decodeImage,
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    orders.push(orderOf(strategySummary(strategy).join(', '), state));
  }
  return orders;
}

function orderOf(label: string, { baseline, path }: RunState): PureOrder {
  const values = [baseline, ...path].flatMap((point) => point?.value ?? []);
  const full = values[0] ?? 0;
  const broken = values.findIndex((value) => value < ALPHA * full);
  const halved = values.findIndex((value) => value < full / 2);
  return {
    label,
    values,
    kept: (broken === -1 ? values.length : broken) - 1,
    halved: halved === -1 ? null : halved,
  };
}
