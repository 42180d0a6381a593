import type { Clock } from '#engine/base/clock.ts';
import type { StreamSource, StreamTopic } from './stream-source.ts';
import { onlyTopic, topicNamed } from './topic-list.ts';

/** Milliseconds for which a topic that is not there yet is waited for: a bridge lists its topics after it has answered. */
const PATIENCE_MS = 5000;
const LOOK_EVERY_MS = 100;

/** The topic of this name, which may come late. Throws as `topicNamed` does. */
export async function awaitTopic<T extends StreamTopic>(
  topics: () => readonly T[],
  name: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  await lookUntil(() => topics().some((topic) => topic.name === name), clock, signal);
  return topicNamed(topics(), name);
}

/** The topic of this name, or the only one that can be shown. Throws as `topicNamed` and `onlyTopic` do. */
export async function chooseTopic(
  source: StreamSource,
  name: string | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<StreamTopic> {
  if (name !== undefined) return awaitTopic(() => source.topics(), name, clock, signal);
  if (source.playback === null)
    await lookUntil(() => source.topics().some(({ refusal }) => refusal === null), clock, signal);
  return onlyTopic(source.topics());
}

async function lookUntil(found: () => boolean, clock: Clock, signal: AbortSignal): Promise<void> {
  const until = clock.now() + PATIENCE_MS;
  while (!found() && clock.now() < until) await clock.wait(LOOK_EVERY_MS, signal);
}
