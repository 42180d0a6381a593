import { entryByKey } from '#engine/base/registry.ts';

import { EXACT_READER } from './answer-reader.ts';
import type { Task, TaskKey } from './task.ts';

const singleObject: Task = {
  key: 'single-object',
  label: 'Main object',
  description: 'Name the largest object in the picture.',
  prompt: 'What is the main object in this image?',
  metric: 'accuracy',
  maxNewTokens: 8,
  references: ({ label }, reader = EXACT_READER) => (label === undefined ? null : [reader.name(label)]),
  reference: ({ label }) => label ?? '',
  predict: (answer, reader) => [reader.single(answer)],
};

const multiObject: Task = {
  key: 'multi-object',
  label: 'All objects',
  description: 'List the categories of all objects in the picture.',
  prompt: 'List the objects in this image.',
  metric: 'set-precision',
  maxNewTokens: 24,
  references: ({ objects }, reader = EXACT_READER) =>
    objects === undefined ? null : [...new Set(objects.map((name) => reader.name(name)))],
  reference: ({ objects }) => (objects ?? []).join(', '),
  predict: (answer, reader) => reader.list(answer),
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

/** Every task that the model can be scored on. */
export const TASKS: readonly Task[] = Object.values<Task>({
  'single-object': singleObject,
  'multi-object': multiObject,
  captioning,
} satisfies Record<TaskKey, Task>);

/** The task that asks this; null for a question of one's own. */
export function taskAsking(prompt: string): Task | null {
  return TASKS.find((task) => task.prompt === prompt) ?? null;
}

/** Throws `SkipscopeError('invalid-input')` listing the known tasks. */
export function taskByKey(key: string): Task {
  return entryByKey(TASKS, 'task', key);
}
