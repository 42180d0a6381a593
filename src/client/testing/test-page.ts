import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { RunOrigins } from '#engine/search/run-environment.ts';
import { type SearchSpec, type SearchSpecInput, createSearchSpec } from '#engine/search/search-spec.ts';
import type { LoadedModel } from '#service/contract/model-operations.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';

export const DEMO_CALIBRATION = 'public/calibration/scenes/';

/** The client of a page, and an engine in Node that it is connected to. */
export abstract class TestPage {
  abstract readonly client: SkipscopeClient;
  /** Address of the demo model. */
  abstract readonly modelUrl: string;
  /** The origins of model and pictures in the journals of its runs. */
  abstract readonly origins: RunOrigins;
  /** Address of the demo calibration set. */
  protected abstract readonly calibrationUrl: string;
  /** Opens the page anew. */
  abstract reload(): Promise<void>;
  abstract close(): Promise<void>;
  /** Stores a line as the journal of a run. */
  abstract plantJournal(id: string, line: string): Promise<void>;
  /** A file of a stored model. */
  abstract modelFile(id: string, path: string): Promise<Uint8Array<ArrayBuffer>>;
  abstract writeModelFile(id: string, path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;

  async picture(): Promise<Blob> {
    return new Blob([await readFile(`${DEMO_CALIBRATION}images/000001.webp`)]);
  }

  /** Opens another set that is served beside the demo set. */
  openServed(name: string): Promise<CalibrationSummary> {
    return this.client.calibrations.open({ url: this.calibrationUrl.replace('scenes/', name) });
  }

  /** Opens the demo model and the demo set, and returns a small search on them. */
  async prepare(changes: Partial<SearchSpecInput> = {}): Promise<{ model: LoadedModel; spec: SearchSpec }> {
    const model = await this.client.currentModel.load({ url: this.modelUrl, provider: 'auto' });
    const set = await this.client.calibrations.open({ url: this.calibrationUrl });
    const spec = createSearchSpec({
      task: 'single-object',
      sampling: { limit: 4 },
      maxBlocks: 2,
      protect: Array.from({ length: 6 }, (_, block) => block),
      explore: true,
      model: { name: model.name, hash: model.hash },
      calibration: { name: set.name, id: set.id },
      maxNewTokens: 2,
      ...changes,
    });
    return { model, spec };
  }
}

/** A copy of the demo model for all tests of a file. */
export function useDemoModel(): { readonly folder: string } {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'client-'));
    await cp('public/models/llava-pictograms', folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true }));
  return {
    get folder() {
      return folder;
    },
  };
}
