import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import type {
  AskedExport,
  ExportForm,
  ExportOffer,
  ExportResult,
} from '#service/contract/export-operations.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';

type Exports = SkipscopeClient['modelExports'];

// Few visits export a model, and the exporters are a large part of the program.
const exporting = () => import('./write-export.ts');

/** Exports of models to places of the host. `openModel` opens a block model at an address, as for loading. */
export class ModelExports implements Exports {
  readonly #host: EngineHost;
  readonly #openModel: (url: string, options: ReadOptions) => Promise<FileSource>;

  constructor(host: EngineHost, openModel: (url: string, options: ReadOptions) => Promise<FileSource>) {
    this.#host = host;
    this.#openModel = openModel;
  }

  async forms(): Promise<readonly ExportForm[]> {
    const { MODEL_EXPORTERS } = await import('#engine/export/model-exporters.ts');
    return MODEL_EXPORTERS.map(({ key, label, takes, keeps }) => ({ key, label, takes, keeps }));
  }

  async plan(asked: AskedExport, options: CallOptions = {}): Promise<ExportOffer> {
    return (await exporting()).planExport(this.#sources, asked, options);
  }

  async write(asked: Parameters<Exports['write']>[0], options: CallOptions = {}): Promise<ExportResult> {
    return (await exporting()).writeExport(this.#sources, asked, options);
  }

  get #sources() {
    return { host: this.#host, openModel: this.#openModel };
  }
}
