import { describe, expect, it } from 'vitest';
import { DocumentFrequencyTables } from '#service/calibrations/document-frequency-tables.ts';
import { type Invoke, type InvokeOptions, type OperationId, clientOf, invokeOn } from './client-of.ts';
import type { SkipscopeClient } from './operations.ts';

/** A function that stands for every operation, and the calls that it got. */
function recorder() {
  const calls: { operation: OperationId; input: unknown; options: InvokeOptions }[] = [];
  const invoke: Invoke = (operation, input, options) => {
    calls.push({ operation, input, options });
    return Promise.resolve(undefined);
  };
  return { calls, invoke };
}

describe('a client made of one function', () => {
  it('invokes any name with its namespace, its input and its options', async () => {
    const { calls, invoke } = recorder();
    const client = clientOf(invoke);
    const { signal } = new AbortController();
    await client.runs.pause({ id: 'run' }, { signal });
    await client.models.list();
    expect(calls).toEqual([
      { operation: { namespace: 'runs', name: 'pause' }, input: { id: 'run' }, options: { signal } },
      { operation: { namespace: 'models', name: 'list' }, input: undefined, options: {} },
    ]);
  });

  it('prefers its own operations, and leaves the others of their namespace as they are', async () => {
    const { calls, invoke } = recorder();
    const client = clientOf(invoke, { runs: { journal: ({ id }) => Promise.resolve(`journal of ${id}`) } });
    await expect(client.runs.journal({ id: 'run' })).resolves.toBe('journal of run');
    expect(calls).toEqual([]);
    await client.runs.list();
    expect(calls.map(({ operation }) => operation)).toEqual([{ namespace: 'runs', name: 'list' }]);
  });

  it('has the same function under a name each time', () => {
    const client = clientOf(recorder().invoke);
    expect(client.runs).toBe(client.runs);
    expect(client.runs.list).toBe(client.runs.list);
  });

  it('comes through a promise without being called', { timeout: 1000 }, async () => {
    const { calls, invoke } = recorder();
    const client = clientOf(invoke);
    const sameClient = await Promise.resolve(client);
    const runs = await Promise.resolve(client.runs);
    await sameClient.runs.list();
    await runs.list();
    expect(calls.map(({ operation }) => operation.name)).toEqual(['list', 'list']);
  });
});

describe('the operations of a client by their names', () => {
  /** An engine with one namespace that is an instance of a class, whose methods need their `this`. */
  function engineWith(documentFrequencies: DocumentFrequencyTables): SkipscopeClient {
    const { device, models, currentModel, calibrations, runs, skipSets, importance, modelExports } = clientOf(
      recorder().invoke,
    );
    const first = { device, models, currentModel, calibrations, documentFrequencies };
    return { ...first, runs, skipSets, importance, modelExports };
  }

  const deleted: string[] = [];
  const tables = new DocumentFrequencyTables({
    list: () => Promise.resolve([{ hash: 'abc', name: 'captions', documents: 3 }]),
    load: () => Promise.resolve(null),
    save: () => Promise.resolve(),
    delete: (hash) => {
      deleted.push(hash);
      return Promise.resolve();
    },
  });
  const invoke = invokeOn(engineWith(tables));

  it('are called as methods of their namespace, with their input', async () => {
    const namespace = 'documentFrequencies';
    await expect(invoke({ namespace, name: 'list' }, undefined, {})).resolves.toEqual([
      { hash: 'abc', name: 'captions', documents: 3 },
    ]);
    await invoke({ namespace, name: 'delete' }, { hash: 'abc' }, {});
    expect(deleted).toEqual(['abc']);
  });

  it('are refused by name where the client lacks them', async () => {
    await expect(invoke({ namespace: 'documentFrequencies', name: 'rename' }, {}, {})).rejects.toThrow(
      new TypeError('There is no operation documentFrequencies.rename.'),
    );
    await expect(invoke({ namespace: 'nowhere', name: 'list' }, {}, {})).rejects.toThrow(
      new TypeError('There is no operation nowhere.list.'),
    );
  });
});
