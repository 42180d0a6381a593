import type { RunSummary } from '#service/contract/run-operations.ts';
import type { ServerLink } from '#client/http/server-link.ts';
import type { PublishedSkipSet } from '#engine/export/published-skip-set.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { type SearchSpec, createSearchSpec } from '#engine/search/search-spec.ts';
import { strategyChoiceSchema } from '#engine/search/strategy-choice.ts';
import { EXACT_RULES } from '#engine/tasks/answer-rules.ts';
import { createAppStore } from '#store/app/app-store.ts';
import { UNKNOWN_BROWSER } from '#store/served/choose-served-model.ts';
import type { BrowserModel } from '#store/state/backends-state.ts';
import { VisitMemory } from '#store/memory/page-memory.ts';
import { defaultSettings } from '#store/search/search-settings.ts';
import { demoSet, model } from './fake-answers.ts';
import { FakeClient } from './fake-client.ts';
import { FakeRecordings } from './fake-recordings.ts';

/** The model with which a page begins. */
export const firstModel: BrowserModel = { url: UNKNOWN_BROWSER.model.url, provider: 'auto', hash: null };

export const SERVER_URL = 'http://127.0.0.1:4180';
export const SERVER_LINK = `${SERVER_URL}/#pair=secret`;

/** Runs all that is due, except timers. */
export const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A page with the engine of a browser and one server, both fakes. */
export function twoBackends(memory = new VisitMemory()) {
  const browser = new FakeClient();
  const server = new FakeClient();
  const recordings = new FakeRecordings();
  /** The registry beside the page. */
  const registry: { sets: readonly PublishedSkipSet[] } = { sets: [] };
  server.capabilities = {
    kind: 'server',
    name: 'gpu-box',
    app: '0.1.0',
    device: { provider: 'cuda', adapter: 'A GPU', threads: 8, fallbackReason: null },
    defaultModel: 'default/',
  };
  const links: ServerLink[] = [];
  const reach = {
    connect: (): Promise<FakeClient> => Promise.resolve(server),
    /** Tells the page that a call to the server was not answered, as its client does. */
    unreachable: (): void => undefined,
  };
  const open = () =>
    createAppStore(browser, {
      memory,
      recordings,
      publishedSets: { list: () => Promise.resolve(registry.sets) },
      connect: (link, _owner, onUnreachable) => {
        links.push(link);
        reach.unreachable = onUnreachable;
        return reach.connect();
      },
    });
  return { browser, server, recordings, registry, memory, links, reach, open, store: open() };
}

export const spec: SearchSpec = createSearchSpec({
  ...defaultSettings,
  strategy: strategyChoiceSchema.parse({ key: 'gm-skip' }),
  prompt: 'What is it?',
  protect: [],
  answerRules: EXACT_RULES,
  documentFrequencies: null,
  model: { name: model.name, hash: model.hash },
  calibration: { name: demoSet.name, id: demoSet.id },
});

export function summary(id: string, change: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    startedAt: 1,
    spec,
    modelName: model.name,
    calibrationName: demoSet.name,
    status: 'paused',
    ahead: null,
    owner: null,
    steps: 1,
    best: null,
    elsewhere: false,
    checksummed: true,
    failure: null,
    ...change,
  };
}

export const started = {
  type: 'started',
  at: 1,
  spec,
  samples: ['1', '2'],
  heldOut: [],
  blocks: 6,
} satisfies RunEvent;
export const baseline: RunEvent = {
  type: 'baseline',
  at: 2,
  value: 0.9,
  latency: { prefill: 1, perToken: 1, total: 3 },
};
