import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import pino from 'pino';
import type { Socket } from 'node:net';
import { OWNER_HEADER } from '#client/http/protocol/routes.ts';
import { clientOf, invokeOn } from '#service/contract/client-of.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { EngineService } from '#service/engine-service.ts';
import type { ServerMetrics } from '#server/http/server-metrics.ts';
import type { NodeHost } from '#host/node/node-host.ts';
import { bindRunRoutes } from '#server/routes/run-routes.ts';
import { bindOperations } from '#server/routes/operation-routes.ts';
import { bindServerRoutes, bindUploadRoutes } from '#server/routes/server-routes.ts';
import { type ServerNames, guard, tokenCheck } from '#server/security/guard.ts';
import { isAuthorized } from '#server/security/pairing-token.ts';
import { UnpairedConnections } from '#server/security/unpaired-connections.ts';
import { SERVER_LIMITS, type ServerLimits, type ServerOptions } from './server-options.ts';
import { RouteBinder } from '#server/http/bind-route.ts';
import { errorHandler, nowhere } from '#server/http/error-reply.ts';
import { type TextHiding, folderHiding, outwardErrors } from '#server/http/outward-error.ts';
import { servePage } from '#server/http/serve-page.ts';
import { refuseUnreadable } from '#server/http/unreadable-request.ts';

/** The parts that the application of a server is made from. */
export interface AppParts {
  readonly options: ServerOptions;
  readonly token: string;
  readonly names: ServerNames;
  readonly engine: EngineService;
  readonly host: NodeHost;
  readonly metrics: ServerMetrics;
  /** Aborted when the server begins to stop. */
  readonly stopping: AbortSignal;
}

/** The application that answers the requests of a server. It does not listen yet. */
export async function createApp({
  options,
  token,
  names,
  engine,
  host,
  metrics,
  stopping,
}: AppParts): Promise<FastifyInstance> {
  const limits: ServerLimits = { ...SERVER_LIMITS, ...options.limits };
  const app = createFastify(options, limits);
  app.server.maxConnections = limits.connections;
  const unpaired = new UnpairedConnections(limits.unpairedConnections);
  unpaired.watch(app.server);
  const hide = folderHiding(options);
  const outward = outwardErrors(hide);
  app.setErrorHandler(errorHandler(outward));
  app.setNotFoundHandler(nowhere);
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  metrics.watch(app);
  guard(app, names);
  const isPaired = ({ headers }: FastifyRequest): boolean => isAuthorized(headers.authorization, token);
  app.addHook('onRequest', (request, _reply, done) => {
    if (isPaired(request)) unpaired.pair(request.raw.socket);
    done();
  });
  // Two budgets: requests of strangers do not use up that of the owner, who may have the same address.
  await app.register(rateLimit, {
    timeWindow: 10_000,
    keyGenerator: (request) => `${isPaired(request) ? 'paired' : 'unpaired'} ${request.ip}`,
    max: (request) =>
      isPaired(request) ? limits.requestsPerTenSeconds : limits.unpairedRequestsPerTenSeconds,
  });
  await app.register(cors, {
    origin: (origin, allow) => {
      allow(null, origin !== undefined && names.origins.has(origin));
    },
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'last-event-id', OWNER_HEADER],
    exposedHeaders: ['retry-after'],
    maxAge: 600,
  });
  const bind = new RouteBinder(app, tokenCheck(token, limits.wrongTokensPerMinute), outward, stopping);
  bindServerRoutes(bind, engine, metrics);
  bindUploadRoutes(bind, host.uploads);
  bindOperations(bind, withHiddenFolders(engine, hide), host.uploads);
  bindRunRoutes(bind, engine.runs, host.runs);
  await servePage(app, options.pageFolder);
  return app;
}

function createFastify(
  { tls, logLevel, log = pino.destination(2) }: ServerOptions,
  limits: ServerLimits,
): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = pino({ level: logLevel }, log);
  const common = {
    loggerInstance,
    // The hook below logs one line for each answer, without the query of its address.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: limits.requestMs,
    // This also ends the connection of a client that does not read its answer; streams send heartbeats more often.
    connectionTimeout: limits.idleMs,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => {
      refuseUnreadable(error, socket, loggerInstance);
    },
  } as const;
  const http = { headersTimeout: limits.headersMs, connectionsCheckingInterval: limits.checkMs };
  const app: FastifyInstance = tls
    ? fastify({
        ...common,
        https: { ...http, handshakeTimeout: limits.headersMs, cert: tls.certificate, key: tls.key },
      })
    : fastify({ ...common, http });
  app.addHook('onResponse', (request, reply, done) => {
    const { method, ip } = request;
    const line = {
      method,
      path: loggedPath(request.url),
      ip,
      status: reply.statusCode,
      ms: reply.elapsedTime,
    };
    if (reply.statusCode >= 400) request.log.warn(line, 'refused');
    else request.log.debug(line, 'answered');
    done();
  });
  return app;
}

/** The service without the folders of this machine in what it tells of damaged journals. */
function withHiddenFolders(service: EngineService, hide: TextHiding): SkipscopeClient {
  return clientOf(invokeOn(service), {
    runs: {
      list: async () => {
        const { runs, unreadable } = await service.runs.list();
        return { runs, unreadable: unreadable.map(({ id, problem }) => ({ id, problem: hide(problem) })) };
      },
    },
  });
}

/** The part of an address that may be logged: the query and the fragment may hold a token. */
function loggedPath(url: string): string {
  return /^[^?#]{0,200}/u.exec(url)?.[0] ?? '';
}
