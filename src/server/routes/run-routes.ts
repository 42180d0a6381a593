import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { joinInput, routeTo } from '#client/http/protocol/operation-route.ts';
import { OWNER_HEADER, serverRoutes } from '#client/http/protocol/routes.ts';
import { type RouteBinder, whileOpen } from '#server/http/bind-route.ts';
import { eventStream } from '#server/http/event-stream.ts';
import { operations } from '#service/contract/operations.ts';
import type { DirectoryRuns } from '#host/node/data/directory-runs.ts';
import type { RunQueue } from '#service/runs/run-queue.ts';

/**
 * Binds the routes that start or resume a run, which answer once it is queued, and those of its events and its journal, which
 * stream from the disk.
 */
export function bindRunRoutes(bind: RouteBinder, runs: RunQueue, stored: Pick<DirectoryRuns, 'file'>): void {
  bind.json(routeTo('runs', 'start').route, async (asked) => {
    const { id, spec } = operations.runs.start.input.parse(joinInput(asked));
    await runs.ensure(id, spec, ownerOf(asked.request));
    return runs.summary({ id });
  });
  bind.json(routeTo('runs', 'resume').route, async (asked) => {
    const { id } = operations.runs.resume.input.parse(joinInput(asked));
    await runs.ensureResumed(id, ownerOf(asked.request));
    return runs.summary({ id });
  });
  bind.raw(routeTo('runs', 'journal').route, async (asked) => {
    const { bytes, stream } = await stored.file(operations.runs.journal.input.parse(joinInput(asked)).id);
    return asked.reply.type('application/x-ndjson').header('content-length', bytes).send(stream);
  });
  bind.raw(serverRoutes.runEvents, async ({ params, request, reply }) => {
    await runs.summary(params);
    const seen = z.string().optional().catch(undefined).parse(request.headers['last-event-id']);
    return reply
      .type('text/event-stream')
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(eventStream(runs, params.id, seen, whileOpen(reply)));
  });
}

/** The name of the client, by which the queue alternates between clients. The name gives no rights. */
function ownerOf({ headers }: FastifyRequest): string | null {
  const given = headers[OWNER_HEADER];
  return typeof given === 'string' && /^[\w-]{1,64}$/u.test(given) ? given : null;
}
