import {
  AckPolicy,
  DiscardPolicy,
  RetentionPolicy,
  StorageType,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { type KV, Kvm } from '@nats-io/kv';
import { type ObjectStore, Objm } from '@nats-io/obj';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { OutcomeTickets } from './outcome-tickets.ts';
import { FILE_BUCKET, OUTCOME_BUCKET, UNIT_STREAM, unitSubject } from './queue-names.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long what is stored stays: a run that is resumed later does its units again. */
export const KEPT_MS = 7 * DAY_MS;
/** A unit that was given to workers so often, and to which none has said anything, takes its workers down. */
export const MOST_DELIVERIES = 20;

/** What the queue consists of, as a coordinator uses it. */
export interface QueueStores {
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly outcomes: KV;
  readonly tickets: OutcomeTickets;
  readonly files: ObjectStore;
}

/** Makes stream and buckets where they are missing. Needs the permissions of a coordinator. */
export async function openStores(connection: NatsConnection): Promise<QueueStores> {
  const manager = await jetstreamManager(connection);
  await manager.streams.add({
    name: UNIT_STREAM,
    subjects: [unitSubject('*')],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    max_age: nanos(KEPT_MS),
  });
  await addOutcomes(manager);
  const outcomes = await new Kvm(connection).open(OUTCOME_BUCKET, { allow_direct: true });
  const tickets = await OutcomeTickets.open(connection);
  const files = await new Objm(connection).create(FILE_BUCKET, {
    ttl: nanos(KEPT_MS),
    storage: StorageType.File,
  });
  return { stream: jetstream(connection), manager, outcomes, tickets, files };
}

/** Makes the bucket of outcomes, in which a key that has a value takes no other one: the server refuses it, whoever asks. */
async function addOutcomes(manager: JetStreamManager): Promise<void> {
  await manager.streams.add({
    name: `KV_${OUTCOME_BUCKET}`,
    subjects: [outcomeSubject('>')],
    storage: StorageType.File,
    max_age: nanos(KEPT_MS),
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    discard_new_per_subject: true,
    // A message could replace others of its subject by a header.
    allow_rollup_hdrs: false,
    deny_delete: true,
    allow_direct: true,
  });
}

/** Makes the place of an outcome empty, which only a coordinator may do. */
export async function clearOutcome({ manager }: Pick<QueueStores, 'manager'>, key: string): Promise<void> {
  await manager.streams.purge(`KV_${OUTCOME_BUCKET}`, { filter: outcomeSubject(key) });
}

function outcomeSubject(key: string): string {
  return `$KV.${OUTCOME_BUCKET}.${key}`;
}

/**
 * Makes the consumer from which devices of a class take units, or changes the milliseconds after which the unit of a silent worker goes to
 * another one.
 */
export async function openConsumer(
  manager: JetStreamManager,
  deviceClass: string,
  silenceMs: number,
): Promise<void> {
  const settings = { ack_wait: nanos(silenceMs), max_deliver: MOST_DELIVERIES };
  try {
    await manager.consumers.add(UNIT_STREAM, {
      durable_name: deviceClass,
      filter_subject: unitSubject(deviceClass),
      ack_policy: AckPolicy.Explicit,
      max_ack_pending: -1,
      ...settings,
    });
  } catch {
    // A server that has it with other settings says so; any other fault is met again here.
    await manager.consumers.update(UNIT_STREAM, deviceClass, settings);
  }
}
