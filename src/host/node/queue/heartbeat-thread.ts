import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { closeQueue } from './close-queue.ts';
import { connectQueue } from './connect-queue.ts';
import type { HeartbeatState } from './heartbeat.ts';
import { ROLL_CALL, workerSubject } from './queue-names.ts';
import { RECORD_MS, workerRecordSchema } from './worker-record.ts';

// The thread that `Heartbeat` starts. It has a connection of its own, because the other thread may not come to send for minutes.

/** A worker that is at one unit for so long hangs: the unit goes to another one. */
const LONGEST_UNIT_MS = 60 * 60 * 1000;
/** What the server understands as a sign of life. */
const WORK_IN_PROGRESS = '+WPI';

const stateSchema = z.object({ record: workerRecordSchema, underWay: z.array(z.string()) });
const startSchema = stateSchema.extend({
  options: z.object({
    url: z.string(),
    credentials: z.exactOptional(z.string()),
    tlsCa: z.exactOptional(z.string()),
    tlsCert: z.exactOptional(z.string()),
    tlsKey: z.exactOptional(z.string()),
  }),
  everyMs: z.number().positive(),
});

const start = startSchema.parse(workerData);
const connection = await connectQueue(start.options, `${start.record.id}, signs of life`);
let state: HeartbeatState = start;
/** Since when each unit is under way. */
let since = new Map<string, number>();

function change(changed: HeartbeatState): void {
  state = changed;
  since = new Map(state.underWay.map((reply) => [reply, since.get(reply) ?? performance.now()]));
}

function tell(): void {
  connection.publish(workerSubject(state.record.id), JSON.stringify(state.record));
}

const records = setInterval(tell, RECORD_MS);
connection.subscribe(ROLL_CALL, { callback: tell });
const signs = setInterval(() => {
  for (const [reply, at] of since)
    if (performance.now() - at < LONGEST_UNIT_MS) connection.publish(reply, WORK_IN_PROGRESS);
}, start.everyMs);

parentPort?.on('message', (message) => {
  change(stateSchema.parse(message));
  if (!state.record.leaving) return;
  clearInterval(records);
  clearInterval(signs);
  tell();
  void closeQueue(connection).finally(() => {
    parentPort?.close();
  });
});
tell();
