import { entryByKey } from '#engine/registry.ts';

import { normalizeName, parseNames } from './answer-names.ts';
import type { Task } from './task.ts';

const singleObject: Task = {
  key: 'single-object',
  label: 'Main object',
  description: 'Name the largest object in the picture.',
  prompt: 'What is the main object in this image?',
  metric: 'accuracy',
  maxNewTokens: 8,
  references: ({ label }) => (label === undefined ? null : [normalizeName(label)]),
  reference: ({ label }) => label ?? '',
  predict: (answer) => [normalizeName(answer)],
};

const multiObject: Task = {
  key: 'multi-object',
  label: 'All objects',
  description: 'List the categories of all objects in the picture.',
  prompt: 'List the objects in this image.',
  metric: 'set-precision',
  maxNewTokens: 24,
  references: ({ objects }) => (objects === undefined ? null : objects.map(normalizeName)),
  reference: ({ objects }) => (objects ?? []).join(', '),
  predict: parseNames,
};

const captioning: Task = {
  key: 'captioning',
  label: 'Caption',
  description: 'Describe the picture in a sentence.',
  prompt: 'Describe this image.',
  metric: 'cider',
  maxNewTokens: 40,
  references: ({ captions }) => captions ?? null,
  reference: ({ captions }) => captions?.[0] ?? '',
  predict: (answer) => [answer],
};

/** Everything the model can be scored at. */
export const TASKS: readonly Task[] = [singleObject, multiObject, captioning];

/** Throws `SkipscopeError('invalid-input')` listing the known tasks. */
export function taskByKey(key: string): Task {
  return entryByKey(TASKS, 'task', key);
}
