import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { connectServer } from '#client/http/connect-server.ts';
import { parseServerLink } from '#client/http/server-link.ts';
import { ServeProcess } from '#cli/testing/serve-process.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { essenceOf, factsOf } from '#engine/search/testing/run-facts.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import { type Campaign, type FaultContext, tries } from './campaign.ts';
import { type KillMoment, drawMoment, isBeginning } from './kill-moment.ts';
import { followOver } from './served-runs.ts';
import { Tally } from './tally.ts';
import { calibrationFiles, tinySearch } from './tiny-model.ts';

const KILLS = 100;
const KILLS_OF_A_RUN = 4;
/** Within which the first moments after a start are hit. */
const START_MS = 800;
const POLL_MS = 2;

const outcomes = ['in mid-run', 'before anything new'] as const;

export interface Prepared {
  readonly client: SkipscopeClient;
  readonly spec: SearchSpec;
}

/** A page of the server, with the tiny set uploaded, and the search on it. */
export async function prepareOn(server: ServeProcess, { model }: FaultContext): Promise<Prepared> {
  const client = await connectServer(parseServerLink(server.link), 'faults', server.url);
  const capabilities = await client.device.capabilities();
  const url = capabilities.kind === 'server' ? capabilities.defaultModel : null;
  const loaded = await client.currentModel.load({ url: url ?? '', provider: 'auto' });
  const set = await client.calibrations.import({ name: 'tiny', files: await calibrationFiles(model) });
  return { client, spec: tinySearch(loaded, set) };
}

/** Resolves at the moment, or when the run has ended: then to false. */
async function reached(
  moment: KillMoment,
  events: readonly RunEvent[],
  ended: () => boolean,
): Promise<boolean> {
  const before = factsOf(events).length;
  const startedAt = Date.now();
  const isThen = () =>
    moment.kind === 'time'
      ? Date.now() - startedAt > moment.ms
      : factsOf(events).length > before + moment.amount;
  while (!ended() && !isThen()) await wait(POLL_MS);
  return !ended();
}

async function run(context: FaultContext) {
  const { folder, model, violation } = context;
  const data = join(folder, 'data');
  const start = (port = 0) =>
    ServeProcess.start({ dataFolder: data, model: model.model, port, options: ['--threads', '1'] });
  let server = await start();
  try {
    const { client, spec } = await prepareOn(server, context);
    const whole: RunEvent[] = [];
    await client.runs.start({ id: 'whole', spec }, { onEvent: (event) => void whole.push(event) });
    const reference = factsOf(whole);
    // Nothing of a run may help the next one.
    await client.runs.delete({ id: 'whole' });
    const most = reference.length / (KILLS_OF_A_RUN + 1);
    let byHand = 0;
    const tally = new Tally('server killed', tries(KILLS, context), outcomes, context);
    for (let at = 0; tally.done < tries(KILLS, context); at++) {
      const id = `killed-${String(at)}`;
      const followed = followOver(client, id, spec);
      const { events, outcome, ended } = followed;
      for (let kill = 0; kill < KILLS_OF_A_RUN && tally.done < tries(KILLS, context); kill++) {
        const kept = factsOf(events).length;
        if (!(await reached(drawMoment(context, most, START_MS), events, ended))) break;
        const { port } = server;
        await server.kill();
        const facts = factsOf(events);
        if (!isBeginning(facts, reference))
          violation(`Run ${String(at)} of the server differs after kill ${String(kill + 1)}.`);
        tally.count(facts.length === kept ? 'before anything new' : 'in mid-run');
        server = await start(port);
      }
      const end = await outcome;
      byHand += followed.byHand();
      const stored = await client.runs.events({ id });
      if (JSON.stringify(stored) !== JSON.stringify(events))
        violation(`The follower of run ${String(at)} of the server saw other events than are stored.`);
      if (end !== 'done' || JSON.stringify(essenceOf(stored)) !== JSON.stringify(essenceOf(whole)))
        violation(`Run ${String(at)} of the server ended otherwise: ${end}.`);
      await client.runs.delete({ id });
    }
    return [{ ...tally.row(), 'runs resumed by hand': byHand }];
  } finally {
    await server.kill();
  }
}

export const serverKills: Campaign = {
  key: 'kill-server',
  description: `a server is killed ${String(KILLS)} times in its runs, and goes on with them by itself`,
  run,
};
