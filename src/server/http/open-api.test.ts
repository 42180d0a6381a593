import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Route } from '#client/http/protocol/route.ts';
import { routes } from '#client/http/protocol/routes.ts';
import { useDemoModel } from '#client/testing/test-page.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { nothing } from '#service/contract/fields.ts';
import { demoFiles } from '#server/testing/demo-files.ts';
import { TestServer } from '#server/testing/test-server.ts';

const documented = z.object({
  responses: z.record(
    z.string(),
    z.object({
      content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })).optional(),
    }),
  ),
});
const description = z.object({
  paths: z.record(z.string(), z.record(z.string(), documented)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()).default({}) }),
});

interface Given {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: string;
  readonly body?: unknown;
}

const demo = useDemoModel();
let server: TestServer;
let openApi: z.output<typeof description>;
beforeAll(async () => {
  server = await TestServer.start({
    models: [{ kind: 'folder', folder: demo.folder }],
    limits: { wrongTokensPerMinute: 1_000 },
  });
  openApi = description.parse(await (await server.ask('/openapi.json')).json());
});
afterAll(() => server.close());

const routesByName = new Map(routes);

function routeNamed(name: string): Route {
  const route = routesByName.get(name);
  if (route) return route;
  throw new Error(`There is no route ${name}.`);
}

/** Calls a route, and compares the answer with the document. Returns the status. */
async function ask(name: string, given: Given, token = true): Promise<number> {
  const { method, path } = routeNamed(name);
  const address = path.replaceAll(/:(\w+)/gu, (_, field: string) => String(given.params?.[field]));
  const isBytes = given.body instanceof Uint8Array;
  const response = await fetch(`${server.url}${address}${given.query ?? ''}`, {
    method,
    headers: {
      ...(token && { authorization: server.authorization }),
      ...(given.body !== undefined && {
        'content-type': isBytes ? 'application/octet-stream' : 'application/json',
      }),
    },
    ...(given.body !== undefined && {
      body: isBytes ? new Blob([new Uint8Array(given.body)]) : JSON.stringify(given.body),
    }),
  });
  const text = await response.text();
  const { responses } = openApi.paths[path.replaceAll(/:(\w+)/gu, '{$1}')]?.[method.toLowerCase()] ?? {};
  const answer = responses?.[String(response.status)];
  const label = `${name}: ${String(response.status)} ${text.slice(0, 300)}`;
  expect(answer, label).toBeDefined();
  const [type = ''] = response.headers.get('content-type')?.split(';') ?? [];
  expect(Object.keys(answer?.content ?? { '': {} }), label).toContain(type);
  const { schema } = answer?.content?.[type] ?? {};
  if (schema)
    for (const value of valuesOf(type, schema, text)) expect(fault(schema, value), label).toBeNull();
  else expect(text, label).toBe('');
  return response.status;
}

/** The values that an answer holds: one JSON value, one in each line, or the text itself. */
function valuesOf(type: string, schema: Readonly<Record<string, unknown>>, text: string): readonly unknown[] {
  if (type === 'application/json') return [JSON.parse(text)];
  if (schema['type'] === 'string') return [text];
  return text.split('\n').flatMap((line): readonly unknown[] => (line === '' ? [] : [JSON.parse(line)]));
}

/** What a value has that its schema in the document does not allow; null for a valid value. */
function fault(schema: Readonly<Record<string, unknown>>, value: unknown): string | null {
  // Zod resolves references within one schema.
  const { schemas } = openApi.components;
  const inlined: unknown = JSON.parse(
    JSON.stringify({ ...schema, $defs: schemas }).replaceAll('#/components/schemas/', '#/$defs/'),
  );
  const { error } = z.fromJSONSchema(z.record(z.string(), z.unknown()).parse(inlined)).safeParse(value);
  return error ? z.prettifyError(error) : null;
}

const json = async (path: string): Promise<unknown> => (await server.ask(path)).json();

it('tells the truth about every route that is called well', { timeout: 120_000 }, async () => {
  const files = await Promise.all(
    (await demoFiles())
      .filter(({ path }) => !/[1-9]\d\.webp$/u.test(path))
      .map(async ({ path, contents }) => server.upload(path, new Uint8Array(await contents.arrayBuffer()))),
  );
  const { defaultModel } = z.object({ defaultModel: z.string() }).parse(await json('/v1/server'));
  const { value: model } = z
    .object({ value: z.object({ name: z.string(), hash: z.string() }) })
    .parse(await server.call('/v1/models/load', { url: defaultModel, provider: 'auto' }));
  const { value: set } = z
    .object({ value: z.object({ name: z.string(), id: z.string() }) })
    .parse(await server.call('/v1/calibrations', { name: 'scenes', files }));
  const spec = createSearchSpec({
    task: 'single-object',
    sampling: { limit: 2 },
    maxBlocks: 1,
    model: { name: model.name, hash: model.hash },
    calibration: { name: set.name, id: set.id },
    maxNewTokens: 2,
  });
  const image = files.find(({ path }) => path.endsWith('.webp'));
  const captions = await server.upload(
    'x',
    new Uint8Array(await readFile('public/calibration/scenes/captions.json')),
  );
  const table = z
    .object({ value: z.object({ hash: z.string() }) })
    .safeParse(await server.call('/v1/document-frequencies', captions)).data?.value.hash;
  const small = new Uint8Array([1, 2, 3]);
  const { sha256, ...upload } = await server.upload('config.json', small);
  // No checkpoint: the last line of the answer says so.
  const origin = { kind: 'folder', name: 'x', files: [{ sha256, ...upload }] };
  const id = { params: { id: 'run' } };
  const steps: readonly (readonly [string, Given, number])[] = [
    ['missingUploads', { body: { files: [{ sha256: '0'.repeat(64), bytes: 3 }] } }, 200],
    ['upload', { params: { hash: sha256 }, query: '?offset=0&bytes=3', body: small }, 200],
    ['models.inspect', { body: { origin } }, 200],
    ['models.import', { body: { origin, dtype: 'q4' } }, 200],
    ['models.verify', { params: { id: defaultModel.replace('stored:', '') } }, 200],
    ['currentModel.load', { body: { url: defaultModel, provider: 'auto' } }, 200],
    ['currentModel.generate', { body: { image, prompt: 'What?', skip: [1], maxNewTokens: 1 } }, 200],
    ['currentModel.inspect', { body: { image, prompt: 'What?', skip: [1], topK: 2 } }, 200],
    [
      'currentModel.readAnswer',
      { body: { image, prompt: 'What?', skip: [1], tokenIds: [1, 2], topK: 2 } },
      200,
    ],
    ['currentModel.weights', { body: { block: 1 } }, 200],
    ['calibrations.import', { body: { name: 'again', files } }, 200],
    ['calibrations.openStored', { params: { id: set.id } }, 200],
    ['documentFrequencies.import', { body: captions }, 200],
    ['skipSets.score', { body: { spec, skip: [1] } }, 200],
    ['importance.measure', { body: { spec, measures: ['metric-drop', 'angular-distance'] } }, 200],
    ['importance.pairs', { body: { spec } }, 200],
    ['runs.start', { body: { id: 'run', spec } }, 201],
    ['runs.pause', id, 204],
    ['runs.resume', id, 200],
    ['runs.cancel', id, 204],
    ['runs.time', { ...id, body: { skip: [1] } }, 200],
  ];
  for (const [name, given, status] of steps) expect([name, await ask(name, given)]).toEqual([name, status]);
  const reads = routes.filter(([, { method }]) => method === 'GET').map(([name]) => name);
  const there: Readonly<Record<string, Given['params']>> = {
    calibrations: { id: set.id, sample: 0 },
    documentFrequencies: { hash: table ?? '' },
    runs: { id: 'run' },
    runEvents: { id: 'run' },
    uploaded: { hash: sha256 },
  };
  for (const name of reads) {
    const params = there[name.split('.')[0] ?? ''];
    expect([name, await ask(name, params ? { params } : {})]).toEqual([name, 200]);
  }
  const journal = await server.upload(
    'x',
    new Uint8Array(await (await server.ask('/v1/runs/run/journal')).arrayBuffer()),
  );
  const last: readonly (readonly [string, Given, number])[] = [
    ['runs.adopt', { ...id, body: { journal } }, 204],
    ['runs.delete', id, 204],
    ['documentFrequencies.delete', { params: { hash: table ?? '' } }, 204],
    ['calibrations.delete', { params: { id: set.id } }, 204],
    ['models.delete', { params: { id: 'nothing' } }, 204],
  ];
  for (const [name, given, status] of last) expect([name, await ask(name, given)]).toEqual([name, status]);
  const asked = [...reads, ...[...steps, ...last].map(([name]) => name)];
  expect(new Set(asked)).toEqual(new Set(routesByName.keys()));
});

it('tells the truth about every route that is called wrongly', async () => {
  for (const [name, { params, query, body, method }] of routes) {
    const wrong = Object.fromEntries(Object.keys(params.shape).map((field) => [field, '%20']));
    const right = Object.fromEntries(
      Object.keys(params.shape).map((field) => [field, field === 'hash' ? '0'.repeat(64) : '1']),
    );
    if (Object.keys(wrong).length > 0)
      expect([name, await ask(name, { params: wrong })]).toEqual([name, 400]);
    if (Object.keys(query.shape).length > 0)
      expect([name, await ask(name, { params: right, query: '?offset=x' })]).toEqual([name, 400]);
    if (body !== nothing && method === 'POST') {
      expect([name, await ask(name, { params: right, body: 7 })]).toEqual([name, 400]);
      expect([name, await ask(name, { params: right, body: new Uint8Array([1]) })]).toEqual([name, 400]);
    }
    // What is not there: the answer says so, or there is nothing to do.
    if (Object.keys(right).length > 0 && body === nothing) await ask(name, { params: right });
  }
});

it('tells the truth about every route that is called without the token', async () => {
  for (const [name, { params, access }] of routes) {
    const right = Object.fromEntries(
      Object.keys(params.shape).map((field) => [field, field === 'hash' ? '0'.repeat(64) : '1']),
    );
    expect([name, await ask(name, { params: right }, false)]).toEqual([
      name,
      access === 'paired' ? 401 : 200,
    ]);
  }
});
