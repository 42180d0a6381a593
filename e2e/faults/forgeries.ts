import type { RunEvent } from '#engine/search/run-event.ts';
import { journalLines } from '#engine/search/testing/journals.ts';

/** A journal that nobody's search has written, with a chain of checksums that is right wherever it has lines of events. */
export interface Forgery {
  readonly name: string;
  readonly content: Uint8Array | string;
}

type Loose = Record<string, unknown>;

/** The events with changes to every one of a type. */
function changed(events: readonly RunEvent[], type: RunEvent['type'], change: Loose): string {
  return sealed(events.map((event) => (event.type === type ? { ...event, ...change } : event)));
}

/** Lines with checksums, whatever they hold. */
function sealed(events: readonly object[]): string {
  // The chain is made of text: what an event is allowed to be is not asked.
  return journalLines(JSON.parse(JSON.stringify(events)));
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
  const list: Readonly<Record<string, Uint8Array | string>> = {
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
    'other answers, and a right chain': outcomes(stopped, { answer: 'forged', tokenIds: [5], score: 0 }),
  };
  return Object.entries(list).map(([name, content]) => ({ name, content }));
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
