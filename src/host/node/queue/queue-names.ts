/** The work queue: a unit stays in it until its outcome is stored. */
export const UNIT_STREAM = 'SKIPSCOPE_UNITS';
/** Outcomes by what they are of. */
export const OUTCOME_BUCKET = 'skipscope_outcomes';
/** What only coordinators may read. */
export const SECRET_BUCKET = 'skipscope_secret';
/** Tasks, pictures and files of block models, by their hashes. */
export const FILE_BUCKET = 'skipscope_files';

/** The subject of units for devices of a class. The consumer of the class has its name, too. */
export function unitSubject(deviceClass: string): string {
  return `skipscope.unit.${deviceClass}`;
}

/** The subject on which a worker says that it is there. */
export function workerSubject(worker: string): string {
  return `skipscope.worker.${worker}`;
}

export const ALL_WORKERS = workerSubject('*');

/** The subject on which a coordinator asks all workers to say that they are there. */
export const ROLL_CALL = 'skipscope.roll-call';

/** The place of an outcome: what it is of, each part by the hash of its content, and the ticket that the unit was handed out with. */
export interface OutcomeName {
  readonly deviceClass: string;
  readonly task: string;
  readonly unit: string;
  /** See `OutcomeTickets`. */
  readonly ticket: string;
}

export function outcomeKey({ deviceClass, task, unit, ticket }: OutcomeName): string {
  return `${deviceClass}.${task}.${unit}.${ticket}`;
}

/** Where a worker says why it cannot answer a unit; `time` is another one each time, because nothing that is stored can be replaced. */
export function failureKey(name: OutcomeName, worker: string, time: string): string {
  return `${outcomeKey(name)}.failed.${worker}.${time}`;
}

/** The keys of a task's outcomes and failures. */
export function taskKeys({ deviceClass, task }: Pick<OutcomeName, 'deviceClass' | 'task'>): string {
  return `${deviceClass}.${task}.>`;
}

/** The unit and the ticket that a key of a task names, and the worker if the key is that of a failure; null for any other key. */
export function parseTaskKey(
  key: string,
): { readonly unit: string; readonly ticket: string; readonly failedOn: string | null } | null {
  const [, , unit, ticket, kind, worker] = key.split('.');
  if (unit === undefined || ticket === undefined) return null;
  if (kind === undefined) return { unit, ticket, failedOn: null };
  return kind === 'failed' && worker !== undefined ? { unit, ticket, failedOn: worker } : null;
}

export function taskFile(task: string): string {
  return `task-${task}`;
}

export function pictureFile(hash: string): string {
  return `picture-${hash}`;
}

/** A file of a block model, by its hex SHA-256. */
export function modelFile(hash: string): string {
  return `model-${hash}`;
}

/** The subject on which a coordinator says that a model is in the store and wanted, by the hash of its manifest. */
export function offerSubject(model: string): string {
  return `skipscope.model.${model}`;
}

export const ALL_OFFERS = offerSubject('*');

/** Where the server says that it gives a unit of a class to no worker any more. */
export function givenUpSubject(deviceClass: string): string {
  return `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${UNIT_STREAM}.${deviceClass}`;
}
