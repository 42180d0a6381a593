import { z } from 'zod';

import type { SkipSet } from '#engine/base/skip-set.ts';
import { TASKS } from '#engine/tasks/tasks.ts';
import { AXIS_KEYS } from '#store/state/comparison-state.ts';
import { SIDE_PANELS } from '#store/state/panel-state.ts';
import { parseSkipSet } from '#ui/format/skip-set-text.ts';
import { chartView } from './read-chart.ts';
import { SHARED_PARAMETERS, type SharedParameter } from './shared-state.ts';

/** No model has as many, so that a range in an address cannot fill the memory. */
const MOST_BLOCKS = 10_000;

const skip = z.string().transform((text, context): SkipSet => {
  const parsed = parseSkipSet(text, MOST_BLOCKS);
  if (typeof parsed !== 'string') return parsed;
  context.addIssue({ code: 'custom', message: parsed });
  return z.NEVER;
});

const name = z.string().min(1).max(300);

const fields = {
  run: name,
  skip,
  set: name,
  /** 1 for the first. */
  sample: z
    .string()
    .regex(/^[1-9]\d{0,8}$/u)
    .transform(Number),
  task: z.enum(TASKS.map(({ key }) => key)),
  prompt: z.string().max(10_000),
  panel: z.enum(SIDE_PANELS),
  a: name,
  b: name,
  at: z
    .string()
    .regex(/^\d{1,5}$/u)
    .transform(Number),
  chart: chartView,
  chart2: chartView,
  hide: z
    .string()
    .regex(/^[\w.-]{1,120}(?:,[\w.-]{1,120}){0,99}$/u)
    .transform((ids) => ids.split(',')),
} satisfies Record<SharedParameter, z.ZodType>;

const schema = z.object(fields).partial();

/** What an address asks for; absent where it asks for nothing, and for what cannot be. */
export type AskedState = Readonly<z.output<typeof schema>>;

const CHART = `two of ${AXIS_KEYS.join(', ')}, such as metric-sparsity, and perhaps the part in view, such as metric-sparsity,0,0.5,0.2,0.8`;

const EXPECTED: Readonly<Record<SharedParameter, string>> = {
  run: 'the id of a run',
  skip: 'a set of blocks, such as 3,9-11',
  set: 'the name of a calibration set',
  sample: 'the number of a picture, from 1 on',
  task: `one of ${TASKS.map(({ key }) => key).join(', ')}`,
  prompt: 'a prompt of at most 10,000 characters',
  panel: `one of ${SIDE_PANELS.join(', ')}`,
  a: 'the id of a run',
  b: 'the id of a run',
  at: 'a number of blocks',
  chart: CHART,
  chart2: CHART,
  hide: 'ids of runs, separated by commas',
};

const SHOWN = 60;

function problemOf(parameter: SharedParameter, text: string): string {
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return `${parameter}=${short} is not ${EXPECTED[parameter]}.`;
}

/** What the query of an address asks for, and what is wrong with it, in sentences. */
export function readAddress(query: URLSearchParams): {
  readonly asked: AskedState;
  readonly problems: readonly string[];
} {
  const given = SHARED_PARAMETERS.flatMap((parameter) => {
    const text = query.get(parameter);
    return text === null ? [] : [{ parameter, text }];
  });
  const isSound = ({ parameter, text }: (typeof given)[number]) => fields[parameter].safeParse(text).success;
  const sound = given.filter(isSound).map(({ parameter, text }) => [parameter, text]);
  return {
    asked: schema.parse(Object.fromEntries(sound)),
    problems: given.filter((one) => !isSound(one)).map(({ parameter, text }) => problemOf(parameter, text)),
  };
}
