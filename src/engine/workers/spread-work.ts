/** What one worker has answered. */
export interface WorkerShare {
  readonly units: number;
  readonly blockTokens: number;
  /** Milliseconds that its device took for them. */
  readonly ms: number;
}

/** What the units of a search came to: how many were answered, and how many of these the search never asked for. */
export interface SpreadWork {
  /** By name of the worker. */
  readonly workers: ReadonlyMap<string, WorkerShare>;
  /** Answered ahead, and not asked for. */
  readonly wastedUnits: number;
  readonly blockTokens: number;
  /** Of these, those of wasted units. */
  readonly wastedBlockTokens: number;
  /** Begun ahead, and taken back before they were answered. */
  readonly withdrawn: number;
  /** Units that no worker has yet, and units that one has. */
  readonly waiting: number;
  readonly underWay: number;
}

export const NO_WORK: SpreadWork = {
  workers: new Map(),
  wastedUnits: 0,
  blockTokens: 0,
  wastedBlockTokens: 0,
  withdrawn: 0,
  waiting: 0,
  underWay: 0,
};

/** How many units were answered. */
export function answeredUnits({ workers }: Pick<SpreadWork, 'workers'>): number {
  return [...workers.values()].reduce((sum, { units }) => sum + units, 0);
}

/** What one worker has answered, with more. */
export function addShare(share: WorkerShare | undefined, more: WorkerShare): WorkerShare {
  const { units, blockTokens, ms } = share ?? { units: 0, blockTokens: 0, ms: 0 };
  return { units: units + more.units, blockTokens: blockTokens + more.blockTokens, ms: ms + more.ms };
}

export function addWork(one: SpreadWork, other: SpreadWork): SpreadWork {
  const workers = new Map(one.workers);
  for (const [name, share] of other.workers) workers.set(name, addShare(workers.get(name), share));
  return {
    workers,
    wastedUnits: one.wastedUnits + other.wastedUnits,
    blockTokens: one.blockTokens + other.blockTokens,
    wastedBlockTokens: one.wastedBlockTokens + other.wastedBlockTokens,
    withdrawn: one.withdrawn + other.withdrawn,
    waiting: one.waiting + other.waiting,
    underWay: one.underWay + other.underWay,
  };
}
