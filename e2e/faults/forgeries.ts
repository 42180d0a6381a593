import { createHash } from 'node:crypto';
import type { RunEvent } from '#engine/search/run-event.ts';

/** A journal that nobody's search has written, with a chain of checksums that is right wherever it has lines of events. */
export interface Forgery {
  readonly name: string;
  readonly content: Uint8Array | string;
}

type Loose = Record<string, unknown>;
type Forgeries = Readonly<Record<string, Uint8Array | string>>;

/** The events with changes to every one of a type. */
function changed(events: readonly RunEvent[], type: RunEvent['type'], change: Loose): string {
  return sealed(events.map((event) => (event.type === type ? { ...event, ...change } : event)));
}

/** Lines with checksums, whatever they hold and however long they are: a search writes no such lines. */
function sealed(events: readonly object[]): string {
  let sum = '';
  return events
    .map((event) => {
      const body = JSON.stringify({ ...event, sum: undefined });
      sum = createHash('sha256')
        .update(sum + body)
        .digest('hex')
        .slice(0, 16);
      return `${body.slice(0, -1)},"sum":"${sum}"}\n`;
    })
    .join('');
}

function outcomes(events: readonly RunEvent[], change: Loose): string {
  return sealed(
    events.map((event) =>
      event.type === 'evaluation'
        ? { ...event, outcomes: event.outcomes.map((outcome) => ({ ...outcome, ...change })) }
        : event,
    ),
  );
}

function specWith(events: readonly RunEvent[], change: Loose): string {
  return sealed(
    events.map((event) =>
      event.type === 'started' || event.type === 'queued'
        ? { ...event, spec: { ...event.spec, ...change } }
        : event,
    ),
  );
}

function withEnd(events: readonly RunEvent[], more: readonly Loose[]): string {
  return sealed([...events.slice(0, -1), ...more]);
}

const many = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const AT = { at: 1.8e12 };

/** Forgeries of the journal of a finished run. */
export function forgeriesOf(events: readonly RunEvent[]): readonly Forgery[] {
  const stopped = events.filter(({ type }) => type !== 'done');
  const text = sealed(events);
  const list: Forgeries = {
    'a hundred million blocks': changed(events, 'started', { blocks: 1e8 }),
    'blocks that change on the way': sealed([
      ...stopped,
      { ...events.find(({ type }) => type === 'started'), blocks: 4 },
    ]),
    'a sample that no run has': outcomes(events, { sample: 4_294_967_290 }),
    'a time that no date can hold': changed(events, 'evaluation', { at: 1e300 }),
    'a time at the end of all dates': changed(events, 'evaluation', { at: 8.64e15 }),
    'a time of 1970': changed(events, 'evaluation', { at: 0 }),
    'a start at the end of all dates': sealed(events.map((event) => ({ ...event, at: 8.64e15 }))),
    'a step beyond all steps': changed(events, 'candidate', { step: 1e9 }),
    'an endless score': outcomes(events, { score: 1e300 }),
    'endless positions': outcomes(events, { positions: 2 ** 52 }),
    'a million tokens': withEnd(stopped, [evaluationWith(events, { tokenIds: many(1e6, () => 5) })]),
    'an answer of 20 MB': withEnd(stopped, [evaluationWith(events, { answer: 'x'.repeat(2e7) })]),
    'a million blocks skipped': changed(events, 'step', { skip: many(1e6, () => 1) }),
    'a million blocks protected': specWith(events, { protect: many(1e6, (at) => at) }),
    'a question of 10 MB': specWith(events, { prompt: 'x'.repeat(1e7) }),
    'a billion samples asked for': specWith(stopped, { sampling: { limit: 1e9 } }),
    'answers of a billion tokens': specWith(stopped, { maxNewTokens: 1e9 }),
    'a million samples': changed(events, 'started', { samples: many(1e6, String) }),
    'passes of a billion rows': changed(stopped, 'started', {
      environment: environmentWith(events, { rows: 1e9 }),
    }),
    'a hundred thousand verdicts': withEnd(
      events,
      many(1e5, (at) => ({ type: 'candidate', ...AT, step: 1, block: at % 5, value: 0 })),
    ),
    'ten thousand pauses': withEnd(
      stopped,
      many(1e4, (at) => ({ type: at % 2 ? 'paused' : 'resumed', ...AT })),
    ),
    'a thousand failures of 10 kB': withEnd(
      events,
      many(1e3, () => ({ type: 'failed', ...AT, message: '<b>'.repeat(3e3), remedy: '' })),
    ),
    'a JSON that is deep': `${text}{"type":"paused","at":1,"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}\n`,
    'keys of prototypes': `{"__proto__":{"type":"done"},"constructor":{"prototype":{}},"type":"paused","at":1}\n${text}`,
    'bytes that are no text': Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0x0a])]),
    'a million empty lines': '\n'.repeat(1e6),
    'one line of 50 MB': `{"type":"${'x'.repeat(5e7)}`,
    'no start': sealed([{ type: 'paused', ...AT }]),
    'events without a start': sealed(events.filter(({ type }) => type !== 'started' && type !== 'queued')),
    ...offShape(events, stopped),
    ...outOfOrder(events, stopped),
    'other answers, and a right chain': outcomes(stopped, { answer: 'forged', tokenIds: [5], score: 0 }),
  };
  return Object.entries(list).map(([name, content]) => ({ name, content }));
}

/** Events that have fields of another form than a search writes. */
function offShape(events: readonly RunEvent[], stopped: readonly RunEvent[]): Forgeries {
  return {
    'a million wrong blocks': changed(events, 'step', { skip: many(1e6, () => -1) }),
    'a million wrong outcomes': changed(events, 'evaluation', { outcomes: many(1e6, () => 0) }),
    'a decoder of minus one block': changed(events, 'started', { blocks: -1 }),
    'half a step': changed(events, 'candidate', { step: 0.5 }),
    'scores that are no numbers': changed(events, 'baseline', { scores: many(1e5, () => 'x') }),
    'influence of a million blocks': withEnd(stopped, [
      { type: 'influence', ...AT, values: many(1e6, () => 1) },
    ]),
    'a name of one megabyte': changed(events, 'started', { samples: ['x'.repeat(1e6)] }),
    'names that are markup and control characters': specWith(events, {
      model: { name: '\u0000\u202e<img src=x onerror=alert(1)>', hash: '0'.repeat(64) },
    }),
    'a machine of five megabytes': changed(events, 'started', {
      environment: environmentWith(events, { app: 'x'.repeat(5e6) }),
    }),
    'a strategy that nobody knows': specWith(events, { strategy: { key: 'oracle' } }),
    'a constraint of nothing': specWith(events, { alpha: 0 }),
    'an empty question': specWith(stopped, { prompt: '' }),
    'lines that end as on Windows': sealed(events).replaceAll('\n', '\r\n'),
    'a byte order mark': `\ufeff${sealed(events)}`,
  };
}

/** Events that are well formed, and that no search writes in this place. */
function outOfOrder(events: readonly RunEvent[], stopped: readonly RunEvent[]): Forgeries {
  const twice = events.map((event) =>
    event.type === 'evaluation' ? { ...event, outcomes: [...event.outcomes, ...event.outcomes] } : event,
  );
  const foreign = { ...evaluationWith(events, {}), type: 'held-out', skip: [1], value: 1 };
  return {
    'no answers': changed(events, 'evaluation', { outcomes: [] }),
    'answers to a sample twice': sealed(twice),
    'a block skipped twice': changed(events, 'step', { skip: [1, 1] }),
    'every step the first': changed(events, 'step', { step: 1 }),
    'the whole run twice': sealed([...events, ...events]),
    'the end in front': sealed(events.map((_, at) => ({ ...events.at(-1 - at) }))),
    'another start on the way': sealed([
      ...stopped,
      { ...events.find(({ type }) => type === 'started'), samples: ['a'] },
    ]),
    'samples of one name': changed(events, 'started', { samples: many(1000, () => 'a') }),
    'another model': specWith(stopped, { model: { name: 'other', hash: 'f'.repeat(64) } }),
    'ten thousand machines': withEnd(
      stopped,
      many(1e4, (threads) => ({
        type: 'resumed',
        ...AT,
        environment: environmentWith(events, { rows: threads + 1 }),
      })),
    ),
    'answers to samples that were not held out': withEnd(events, [foreign]),
  };
}

function evaluationWith(events: readonly RunEvent[], change: Loose): Loose {
  const found = events.find(({ type }) => type === 'evaluation');
  if (found?.type !== 'evaluation') throw new Error('The run has evaluated nothing.');
  return { ...found, outcomes: found.outcomes.map((outcome) => ({ ...outcome, ...change })) };
}

function environmentWith(events: readonly RunEvent[], change: Loose): Loose {
  const found = events.find(({ type }) => type === 'started');
  return { ...(found?.type === 'started' && found.environment), ...change };
}
