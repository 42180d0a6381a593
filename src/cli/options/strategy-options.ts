import { type Command, Option } from 'commander';
import { SkipscopeError } from '#engine/base/errors.ts';
import {
  type SearchOrder,
  type SkipPhase,
  STRATEGY_KEYS,
  type StrategyChoice,
  type StrategyKey,
  SEARCH_ORDERS,
  SKIP_PHASES,
  strategyChoiceSchema,
  strategyParameters,
} from '#engine/search/strategy-choice.ts';
import { count, nonNegativeReal, positive } from './arguments.ts';
import { issueText } from '#engine/base/schema-issue.ts';

/** A strategy and its parameters as given; those left out are the strategy's defaults. */
export interface StrategyOptions {
  readonly strategy: StrategyKey;
  readonly order?: SearchOrder;
  readonly seed?: number;
  readonly eps?: number;
  readonly width?: number;
  readonly interval?: number;
  readonly phase?: SkipPhase;
  readonly start?: number;
}

export function addStrategyOptions(command: Command): Command {
  return command
    .addOption(new Option('--strategy <name>', 'how to search').choices(STRATEGY_KEYS).default('gm-skip'))
    .addOption(
      new Option('--order <order>', 'GM-Skip: which of equal candidates goes first').choices(SEARCH_ORDERS),
    )
    .addOption(new Option('--seed <n>', 'seed of random orders and sets').argParser(count))
    .addOption(
      new Option('--eps <e>', 'GM-Skip: candidates so close to the best tie').argParser(nonNegativeReal),
    )
    .addOption(new Option('--width <n>', 'beam: skip sets of each size that go on').argParser(positive))
    .addOption(new Option('--interval <n>', 'intervals: every n-th block').argParser(positive))
    .addOption(
      new Option('--phase <phase>', 'intervals: skip in prompt and answer, or in the answer only').choices(
        SKIP_PHASES,
      ),
    )
    .addOption(new Option('--start <block>', 'forward order: the first block to go').argParser(count));
}

/** Throws `SkipscopeError('invalid-input')` for a parameter that the strategy does not take or that is out of range. */
export function strategyOf(options: StrategyOptions): StrategyChoice {
  const { strategy: key, order, seed, eps, width, interval, phase, start } = options;
  const given = Object.entries({ order, seed, eps, width, interval, phase, start }).filter(
    ([, value]) => value !== undefined,
  );
  const known = strategyParameters(key);
  const foreign = given.find(([name]) => !known.includes(name));
  if (foreign)
    throw new SkipscopeError(
      'invalid-input',
      `The strategy ${key} takes no --${foreign[0]}.`,
      known.length === 0 ? 'Leave it out.' : `It takes ${known.map((name) => `--${name}`).join(', ')}.`,
    );
  const parsed = strategyChoiceSchema.safeParse({ key, ...Object.fromEntries(given) });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SkipscopeError(
    'invalid-input',
    `--${issue?.path.join('.') ?? 'strategy'} is wrong: ${issue ? issueText(issue) : 'it is not of the right form'}.`,
    'Correct it and give the command again.',
  );
}
