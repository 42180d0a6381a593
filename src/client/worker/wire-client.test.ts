import * as Comlink from 'comlink';
import { expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { WireClient } from './wire-client.ts';
import type { WorkerApi } from './worker-api.ts';

it('rejects what is under way and what follows when the other end is gone', async () => {
  const { port2 } = new MessageChannel();
  const lonely = new WireClient(Comlink.wrap<WorkerApi>(port2), 'file:///');
  const waiting = lonely.operations.runs.list();
  const gone = new SkipscopeError('runtime', 'The engine stopped working.', 'Reload the page.');
  lonely.fail(gone);
  await expect(waiting).rejects.toBe(gone);
  await expect(lonely.operations.runs.list()).rejects.toBe(gone);
  port2.close();
});
