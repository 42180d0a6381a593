import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseServerLink } from '#client/http/server-link.ts';
import { ServeProcess } from '#cli/testing/serve-process.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { essenceOf } from '#engine/search/testing/run-facts.ts';
import type { Campaign, FaultContext, Row } from './campaign.ts';
import { type Forgery, forgeriesOf } from './forgeries.ts';
import { HealthWatch } from './health-watch.ts';
import { type Prepared, prepareOn } from './server-kills.ts';
import { Tally } from './tally.ts';

/** A foreign run that begins to compute is paused after so long. */
const RESUME_MS = 4000;

const outcomes = ['refused in words', 'taken, then refused in words', 'taken, and harmless'] as const;
type Outcome = (typeof outcomes)[number];

/** The name of the fault in words; throws for any other error. */
function inWords(error: unknown): string {
  if (error instanceof SkipscopeError && error.message !== '' && error.code !== 'runtime')
    return error.message;
  throw error;
}

/** Hands a forgery over as a page does, looks at it in every way, and resumes it. */
async function handOver({ client }: Prepared, id: string, { content }: Forgery): Promise<Outcome> {
  const bytes = typeof content === 'string' ? content : new Uint8Array(content);
  try {
    await client.runs.adopt({ id, journal: new Blob([bytes]) });
  } catch (error) {
    inWords(error);
    return 'refused in words';
  }
  await client.runs.summary({ id });
  await client.runs.events({ id });
  const leave = new AbortController();
  const timer = setTimeout(() => {
    leave.abort();
  }, RESUME_MS);
  try {
    await client.runs.resume({ id }, { onEvent: () => undefined, signal: leave.signal });
    return 'taken, and harmless';
  } catch (error) {
    if (leave.signal.aborted) return 'taken, and harmless';
    inWords(error);
    return 'taken, then refused in words';
  } finally {
    clearTimeout(timer);
    await client.runs.pause({ id });
  }
}

/** A run of one's own ends as it does without any foreign journal. */
async function checkOwnRun(
  { client, spec }: Prepared,
  id: string,
  reference: readonly RunEvent[],
  { violation }: FaultContext,
): Promise<void> {
  const events: RunEvent[] = [];
  const outcome = await client.runs.start({ id, spec }, { onEvent: (event) => void events.push(event) });
  if (outcome !== 'done' || JSON.stringify(essenceOf(events)) !== JSON.stringify(essenceOf(reference)))
    violation(`A run beside the forged journals ended otherwise: ${outcome}.`);
  await client.runs.delete({ id });
}

async function checkLists(
  { client }: Prepared,
  server: ServeProcess,
  ids: readonly string[],
  { violation }: FaultContext,
) {
  const { runs, unreadable } = await client.runs.list();
  const listed = new Set([...runs, ...unreadable].map(({ id }) => id));
  for (const id of ids) if (!listed.has(id)) violation(`The list hides ${id}.`);
  if (unreadable.some(({ problem }) => problem === ''))
    violation('A journal cannot be read, and no reason is given.');
  const { url, token } = parseServerLink(server.link);
  const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  if (!metrics.ok) violation(`/metrics answers ${String(metrics.status)}.`);
}

async function run(context: FaultContext): Promise<readonly Row[]> {
  const { folder, model, violation } = context;
  const data = join(folder, 'data');
  const start = () =>
    ServeProcess.start({ dataFolder: data, model: model.model, options: ['--threads', '1'] });
  const health = await HealthWatch.open();
  let server = await start();
  try {
    let prepared = await prepareOn(server, context);
    const reference: RunEvent[] = [];
    await prepared.client.runs.start(
      { id: 'own', spec: prepared.spec },
      { onEvent: (event) => void reference.push(event) },
    );
    await prepared.client.runs.delete({ id: 'own' });
    const forgeries = forgeriesOf(reference);
    let during = '';
    const watch = (): void => {
      const { url, token } = parseServerLink(server.link);
      health.watch(url, token, (what) => {
        violation(`${what}, during "${during}".`);
      });
    };
    watch();
    const handed = new Tally<Outcome>('handed over', forgeries.length, outcomes, context);
    const taken: string[] = [];
    for (const [at, forgery] of forgeries.entries()) {
      during = forgery.name;
      const id = `forged-${String(at)}`;
      try {
        const outcome = await handOver(prepared, id, forgery);
        handed.count(outcome);
        if (outcome !== 'refused in words') taken.push(id);
      } catch (error) {
        violation(`"${forgery.name}", handed over: ${String(error)}`);
      }
    }
    during = 'a run beside those handed over';
    await checkLists(prepared, server, taken, context);
    await checkOwnRun(prepared, 'beside', reference, context);
    await health.rest();
    await server.kill();

    // As if the folder came from elsewhere.
    for (const [at, { content }] of forgeries.entries())
      await writeFile(join(data, 'runs', `planted-${String(at)}.jsonl`), content);
    server = await start();
    during = 'the start with all of them in the folder';
    watch();
    prepared = await prepareOn(server, context);
    await checkLists(
      prepared,
      server,
      forgeries
        .map((_, at) => `planted-${String(at)}`)
        .filter((_, at) => forgeries[at]?.name !== 'a million empty lines'),
      context,
    );
    during = 'a run beside those planted';
    for (const { id } of (await prepared.client.runs.list()).runs) await prepared.client.runs.pause({ id });
    for (const at of forgeries.keys()) await prepared.client.runs.delete({ id: `planted-${String(at)}` });
    await checkOwnRun(prepared, 'after', reference, context);
    await health.rest();
    return [
      handed.row(),
      { case: 'planted in the folder', tried: forgeries.length },
      health.row('/healthz meanwhile'),
    ];
  } finally {
    await health.close();
    await server.kill();
  }
}

export const forgedJournals: Campaign = {
  key: 'forged',
  description:
    'forged journals are handed over to a server and planted in its folder: it serves on, and its runs stay right',
  run,
};
