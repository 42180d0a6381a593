import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { FastifyInstance } from 'fastify';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

const STATUSES = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled'] as const;

/** Figures for Prometheus. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #jobs = new Gauge({
    name: 'skipscope_jobs',
    help: 'Runs that are kept, by status.',
    labelNames: ['status'],
    registers: [this.#registry],
  });
  readonly #queue = new Gauge({
    name: 'skipscope_queue_length',
    help: 'Runs that wait for their turn.',
    registers: [this.#registry],
  });
  readonly #blockTokens = new Counter({
    name: 'skipscope_block_tokens_total',
    help: 'Token positions that went through a decoder block for a search; its rate is the speed.',
    registers: [this.#registry],
  });
  readonly #evaluations = new Counter({
    name: 'skipscope_evaluations_total',
    help: 'Evaluations of a skip set on a group of samples.',
    registers: [this.#registry],
  });
  readonly #memory = new Gauge({
    name: 'skipscope_device_memory_bytes',
    help: 'Memory of the device.',
    labelNames: ['kind'],
    registers: [this.#registry],
  });
  readonly #requests = new Histogram({
    name: 'skipscope_http_request_seconds',
    help: 'Time from a request to the end of its answer; event streams left out.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Counts what a run has journalled. */
  count(event: RunEvent): void {
    if (event.type !== 'evaluation') return;
    this.#evaluations.inc();
    this.#blockTokens.inc(event.blockTokens);
  }

  /** Times every request of a server. */
  watch(app: FastifyInstance): void {
    app.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'none';
      if (!route.endsWith('/events'))
        this.#requests.observe(
          { method: request.method, route, status: String(reply.statusCode) },
          reply.elapsedTime / 1000,
        );
      done();
    });
  }

  async text(engine: SkipscopeClient): Promise<string> {
    const [{ runs }, { queued, memory }] = await Promise.all([engine.runs.list(), engine.device.status()]);
    for (const status of STATUSES)
      this.#jobs.set({ status }, runs.filter((run) => run.status === status).length);
    this.#queue.set(queued);
    if (memory) {
      this.#memory.set({ kind: 'used' }, memory.usedBytes);
      this.#memory.set({ kind: 'total' }, memory.totalBytes);
    }
    return this.#registry.metrics();
  }
}
