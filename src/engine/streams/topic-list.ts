import { SkipscopeError } from '#engine/base/errors.ts';
import type { StreamTopic } from './stream-source.ts';

/** The topic of this name. Throws `SkipscopeError('not-found')` naming those that can be shown, or the topic's refusal. */
export function topicNamed<T extends StreamTopic>(topics: readonly T[], name: string): T {
  const topic = topics.find((other) => other.name === name);
  if (topic?.refusal) throw topic.refusal;
  if (topic) return topic;
  throw new SkipscopeError('not-found', `There is no topic ${name}.`, shown(topics));
}

/** The one topic that can be shown. Throws `SkipscopeError('invalid-input')` where there is none, or a choice. */
export function onlyTopic(topics: readonly StreamTopic[]): StreamTopic {
  const [first, second] = topics.filter(({ refusal }) => refusal === null);
  if (first && !second) return first;
  const problem = first ? 'There are several topics with pictures.' : 'There is no topic with pictures.';
  throw new SkipscopeError('invalid-input', problem, shown(topics));
}

function shown(topics: readonly StreamTopic[]): string {
  const names = topics.filter(({ refusal }) => refusal === null).map(({ name }) => name);
  if (names.length > 0) return `Choose one of: ${names.join(', ')}.`;
  const [other] = topics.flatMap(({ name, refusal }) => (refusal ? [{ name, refusal }] : []));
  return other
    ? `Of ${other.name}: ${other.refusal.message} ${other.refusal.remedy}`
    : 'Start the camera, or choose another source.';
}
