import type { SkipSet } from '#engine/base/skip-set.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type {
  ExportForm,
  ExportOffer,
  ExportOrigin,
  ExportPlace,
  ExportResult,
} from '#service/contract/export-operations.ts';
import type { TypedReference } from './model-manager-state.ts';
import type { Problem } from './problem.ts';

/** The model that is taken away: the blocks of a point of a run, or those of a list that no run has measured. */
export type ExportedBlocks =
  | { readonly kind: 'point'; readonly run: string; readonly step: number; readonly skip: SkipSet }
  | { readonly kind: 'list'; readonly skip: SkipSet; readonly of: number; readonly protect: SkipSet };

/** A form, and what it is made of. */
export interface ExportChoice {
  readonly blocks: ExportedBlocks;
  readonly form: ExportForm['key'];
  readonly origin: ExportOrigin;
}

/** How far an export has come. */
export type ModelExport =
  | { readonly kind: 'none' }
  | { readonly kind: 'planning'; readonly progress: Progress | null }
  | { readonly kind: 'planned'; readonly choice: ExportChoice; readonly offer: ExportOffer }
  | {
      readonly kind: 'writing';
      readonly choice: ExportChoice;
      readonly offer: ExportOffer;
      readonly into: ExportPlace['kind'];
      readonly progress: Progress | null;
    }
  /** `offer` is null where nothing was planned; else it can be written again. */
  | {
      readonly kind: 'failed';
      readonly choice: ExportChoice | null;
      readonly offer: ExportOffer | null;
      readonly problem: Problem;
    }
  | {
      readonly kind: 'done';
      readonly choice: ExportChoice;
      readonly result: ExportResult;
      readonly tookMs: number;
    };

export interface ModelExportSlice {
  /** The blocks for which the dialog is open; null while it is closed. */
  readonly exportedBlocks: ExportedBlocks | null;
  /** The forms in which a model can be had; null until read. */
  readonly exportForms: readonly ExportForm[] | null;
  readonly modelExport: ModelExport;
  /** Opens the dialog. An export under way is shown as it is. */
  openModelExport(blocks: ExportedBlocks): Promise<void>;
  /** Closes the dialog; an export under way goes on. */
  closeModelExport(): void;
  /** Reads configurations and headers, and shows what would be written. */
  planModelExport(choice: ExportChoice): Promise<void>;
  /** As `planModelExport`, of the checkpoint that a typed text names. */
  planTypedExport(choice: Omit<ExportChoice, 'origin'>, typed: TypedReference): Promise<void>;
  /** Shows what is in the way of planning or writing. */
  refuseModelExport(problem: Problem): void;
  /** Forgets the plan, so that another form or source can be chosen. */
  changeModelExport(): void;
  /** Writes what was planned. */
  writeModelExport(into: ExportPlace): Promise<void>;
  /** Stops planning or writing. What is in a folder stays, and the export goes on there. */
  stopModelExport(): void;
}
