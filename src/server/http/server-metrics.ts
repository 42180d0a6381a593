import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { FastifyInstance } from 'fastify';
import type { DeviceStatus } from '#service/contract/device-operations.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { type SpreadWork, answeredUnits } from '#engine/workers/spread-work.ts';

const STATUSES = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled'] as const;

/** What metrics ask of an engine. */
interface MeasuredEngine {
  readonly runs: {
    list(): Promise<{ readonly runs: readonly { readonly status: string }[] }>;
  };
  readonly device: {
    status(): Promise<Pick<DeviceStatus, 'queued' | 'memory' | 'workers'>>;
  };
}

/** The metrics of a server, for Prometheus. */
export class ServerMetrics {
  readonly #registry = new Registry();
  readonly #runs = new Gauge({
    name: 'skipscope_runs',
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

  readonly #workers = new Gauge({
    name: 'skipscope_workers',
    help: 'Workers that are there, by device.',
    labelNames: ['provider', 'adapter'],
    registers: [this.#registry],
  });
  readonly #workerUnits = new Gauge({
    name: 'skipscope_worker_units',
    help: 'Units that each worker that is there has answered for this server, and could not answer.',
    labelNames: ['worker', 'outcome'],
    registers: [this.#registry],
  });
  readonly #workerSeconds = new Gauge({
    name: 'skipscope_worker_busy_seconds',
    help: 'Seconds that the answered units of each worker took.',
    labelNames: ['worker'],
    registers: [this.#registry],
  });
  readonly #stragglers = new Gauge({
    name: 'skipscope_worker_straggling',
    help: '1 for a worker that is much slower than the others at the same work.',
    labelNames: ['worker'],
    registers: [this.#registry],
  });
  readonly #openUnits = new Gauge({
    name: 'skipscope_units',
    help: 'Units of the run under way that wait for a worker, and that workers have.',
    labelNames: ['state'],
    registers: [this.#registry],
  });
  readonly #units = new Counter({
    name: 'skipscope_units_total',
    help: 'Units of runs that have ended: asked for, answered in vain, or taken back before.',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Counts an event that a run has journalled. */
  count(event: RunEvent): void {
    if (event.type !== 'evaluation') return;
    this.#evaluations.inc();
    this.#blockTokens.inc(event.blockTokens);
  }

  /** Counts what the units of a run came to that several devices answered. */
  countUnits(work: SpreadWork): void {
    this.#units.inc({ outcome: 'asked' }, answeredUnits(work) - work.wastedUnits);
    this.#units.inc({ outcome: 'wasted' }, work.wastedUnits);
    this.#units.inc({ outcome: 'withdrawn' }, work.withdrawn);
  }

  /** Measures the time of every request of a server. */
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

  async text(engine: MeasuredEngine): Promise<string> {
    const [{ runs }, status] = await Promise.all([engine.runs.list(), engine.device.status()]);
    const { queued, memory, workers } = status;
    for (const kind of STATUSES)
      this.#runs.set({ status: kind }, runs.filter(({ status: of }) => of === kind).length);
    this.#queue.set(queued);
    if (memory) {
      this.#memory.set({ kind: 'used' }, memory.usedBytes);
      this.#memory.set({ kind: 'total' }, memory.totalBytes);
    }
    if (workers) this.#setWorkers(workers);
    return this.#registry.metrics();
  }

  #setWorkers({ present, waiting, underWay }: NonNullable<DeviceStatus['workers']>): void {
    for (const gauge of [this.#workers, this.#workerUnits, this.#workerSeconds, this.#stragglers])
      gauge.reset();
    for (const { name, provider, adapter, units, failed, busyMs, straggling } of present) {
      this.#workers.inc({ provider, adapter });
      this.#workerUnits.set({ worker: name, outcome: 'answered' }, units);
      this.#workerUnits.set({ worker: name, outcome: 'failed' }, failed);
      this.#workerSeconds.set({ worker: name }, busyMs / 1000);
      this.#stragglers.set({ worker: name }, straggling ? 1 : 0);
    }
    this.#openUnits.set({ state: 'waiting' }, waiting);
    this.#openUnits.set({ state: 'under way' }, underWay);
  }
}
