import type { FastifyRequest } from 'fastify';
import type { RunSummary } from '#service/contract.ts';
import { OWNER_HEADER, routes } from '#client/http/protocol/routes.ts';
import type { EngineService } from '#service/engine-service.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { decodeJournal } from '#engine/search/journal-codec.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import { type RouteBinder, whileOpen } from '#server/http/bind-route.ts';
import { eventStream } from '#server/http/event-stream.ts';
import type { TextHiding } from '#server/http/outward-error.ts';
import { smallUpload } from './uploaded-files.ts';

/** Bytes of a journal that was driven elsewhere. */
const MOST_JOURNAL_BYTES = 256 * 2 ** 20;

/** `hide` takes out of texts what is no client's business. */
export function bindJobRoutes(
  bind: RouteBinder,
  engine: EngineService,
  vault: UploadStore,
  hide: TextHiding,
): void {
  const { desk } = engine;
  const summary = async (id: string): Promise<RunSummary> => {
    const found = await desk.summary(id);
    if (found) return found;
    throw new SkipscopeError('not-found', `There is no run "${id}".`, 'Start a new search.');
  };
  bind.json(routes.jobs, async () => {
    const { runs, unreadable } = await desk.runs();
    return { runs, unreadable: unreadable.map(({ id, problem }) => ({ id, problem: hide(problem) })) };
  });
  bind.json(routes.createJob, async ({ body, request, reply }) => {
    await desk.ensure(body.id, body.spec, ownerOf(request));
    reply.code(201);
    return summary(body.id);
  });
  bind.json(routes.job, ({ params }) => summary(params.id));
  bind.raw(routes.jobEvents, async ({ params, request, reply }) => {
    await summary(params.id);
    const { 'last-event-id': lastSeen } = request.headers;
    const seen = typeof lastSeen === 'string' ? lastSeen : undefined;
    return reply
      .type('text/event-stream')
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(eventStream(desk, params.id, seen, whileOpen(reply)));
  });
  bind.raw(routes.jobJournal, async ({ params, reply }) =>
    reply.type('application/x-ndjson').send(await desk.lines(params.id)),
  );
  bind.json(routes.adoptJob, async ({ params, body }) => {
    const journal = await smallUpload(vault, body.sha256, MOST_JOURNAL_BYTES);
    const text = new TextDecoder().decode(await journal.arrayBuffer());
    await desk.adopt(params.id, decodeJournal(text).events);
    return undefined;
  });
  bind.json(routes.pauseJob, async ({ params }) => {
    await desk.pause(params.id);
    return undefined;
  });
  bind.json(routes.resumeJob, async ({ params, request }) => {
    await desk.ensureResumed(params.id, ownerOf(request));
    return summary(params.id);
  });
  bind.json(routes.cancelJob, async ({ params }) => {
    await desk.cancel(params.id);
    return undefined;
  });
  bind.json(routes.deleteJob, async ({ params }) => {
    await desk.delete(params.id);
    return undefined;
  });
}

/** The name that a page has given itself, so that clients can take turns; it gives no rights. */
function ownerOf({ headers }: FastifyRequest): string | null {
  const given = headers[OWNER_HEADER];
  return typeof given === 'string' && /^[\w-]{1,64}$/u.test(given) ? given : null;
}
