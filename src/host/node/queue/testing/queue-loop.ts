import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { APP_VERSION } from '#engine/base/app-version.ts';
import type { UnitAnswers } from '#engine/workers/answer-unit.ts';
import { connectQueue } from '#host/node/queue/connect-queue.ts';
import { Heartbeat } from '#host/node/queue/heartbeat.ts';
import { OUTCOME_BUCKET } from '#host/node/queue/queue-names.ts';
import type { QueueOptions } from '#host/node/queue/queue-options.ts';
import { UnitLoop } from '#host/node/queue/unit-loop.ts';
import type { AskedUnit } from '#host/node/queue/unit-message.ts';

export interface QueueLoopOptions {
  readonly queue: QueueOptions;
  readonly id: string;
  readonly deviceClass: string;
  /** Whether its heart beats: one that does not is silent. */
  readonly beats?: boolean;
  readonly answer: (unit: AskedUnit, signal: AbortSignal) => Promise<UnitAnswers>;
  /** Further classes that it has a model for by now. */
  readonly moreClasses?: () => readonly string[];
}

/** A worker at a queue that answers by a function of the test. */
export class QueueLoop {
  readonly units: AskedUnit[] = [];
  /** The class of each unit. */
  readonly classes: string[] = [];
  readonly errors: unknown[] = [];
  readonly #stopped = new AbortController();
  readonly #connection: NatsConnection;
  readonly #heartbeat: Heartbeat | null;
  readonly #ended: Promise<void>;

  private constructor(
    connection: NatsConnection,
    outcomes: Awaited<ReturnType<Kvm['open']>>,
    options: QueueLoopOptions,
  ) {
    const { queue, id, deviceClass, beats = true, answer, moreClasses = () => [] } = options;
    this.#connection = connection;
    const arithmetic = {
      provider: 'cpu',
      version: '1',
      adapter: 'CPU',
      arithmetic: 'float32',
      weights: 'float',
    };
    const model = { name: 'model', hash: 'a'.repeat(64), deviceClass, arithmetic };
    const record = {
      ...{
        id,
        host: 'test',
        app: APP_VERSION,
        selfTest: null,
        units: 0,
        failed: 0,
        busyMs: 0,
        leaving: false,
      },
      device: { provider: 'cpu', adapter: 'CPU', version: '1', threads: 1 },
      models: [model],
    };
    this.#heartbeat = beats
      ? new Heartbeat({ record, underWay: [], options: queue, everyMs: 200 }, (error) =>
          this.errors.push(error),
        )
      : null;
    const loop = new UnitLoop({
      ...{ connection, outcomes, worker: id },
      models: () => [deviceClass, ...moreClasses()].map((of) => ({ folder: '', ...model, deviceClass: of })),
      memory: {
        answer: (of, unit, signal) => {
          this.units.push(unit);
          this.classes.push(of.deviceClass);
          return answer(unit, signal);
        },
      },
      onUnasked: () => undefined,
      onUnderWay: (underWay) => this.#heartbeat?.say({ underWay }),
      onDone: () => undefined,
      onFailed: (error) => this.errors.push(error),
    });
    this.#ended = loop.run(this.#stopped.signal);
  }

  static async start(options: QueueLoopOptions): Promise<QueueLoop> {
    const connection = await connectQueue(options.queue, options.id);
    return new QueueLoop(
      connection,
      await new Kvm(connection).open(OUTCOME_BUCKET, { allow_direct: true }),
      options,
    );
  }

  /** Stops as with Ctrl-C. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('stopped'));
    await this.#ended;
    await this.#heartbeat?.end();
    await this.#connection.close();
  }
}
