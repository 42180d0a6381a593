import type { TypedKind } from '#engine/calibration/typed-labels.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';

interface TypedWords {
  /** The name of the task that is scored by it. */
  readonly task: string;
  /** One of them, in a sentence. */
  readonly one: string;
  readonly placeholder: string;
  readonly hint: string;
}

/** What the page says about each kind of annotation that can be typed. */
export const TYPED_WORDS: Readonly<Record<TypedKind, TypedWords>> = {
  label: {
    task: taskByKey('single-object').label,
    one: 'a main object',
    placeholder: 'cup',
    hint: 'One name for each picture: that of its largest object.',
  },
  objects: {
    task: taskByKey('multi-object').label,
    one: 'objects',
    placeholder: 'cup, spoon',
    hint: 'The names of all objects, separated by commas.',
  },
  captions: {
    task: taskByKey('captioning').label,
    one: 'a caption',
    placeholder: 'A cup beside a spoon.',
    hint: 'A sentence about the picture. Shift and Enter begin a further caption.',
  },
};
