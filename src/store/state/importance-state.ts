import type { ImportanceKey } from '#engine/importance/importance-measure.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { BlockWeights } from '#service/contract/block-weights.ts';
import type { Progress } from '#service/contract/call-options.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { PairReport } from '#service/contract/pair-report.ts';
import type { InspectedQuestion } from '#service/contract/inspection.ts';
import type { Problem } from './problem.ts';

/** What a scan has measured, and what it was asked for. */
export interface ScanResult {
  readonly spec: SearchSpec;
  readonly report: ImportanceReport;
  /** Milliseconds from the question to the answer. */
  readonly tookMs: number;
}

/** Pairs of blocks on the samples of a scan; all of them, or those that were measured before it was stopped. */
interface MeasuredPairs {
  readonly spec: SearchSpec;
  readonly report: PairReport;
}

export interface PairsSlice {
  readonly pairs: MeasuredPairs | null;
  /** Non-null while pairs are measured. */
  readonly pairsProgress: Progress | null;
  readonly pairsProblem: Problem | null;
  /** Measures all pairs of blocks on the model and the samples of the scan. What is known is shown while it goes on. */
  measurePairs(): Promise<void>;
  /** Stops it; the pairs that are measured by then stay. */
  cancelPairs(): void;
}

/** A cell of the map of blocks and pictures; `sample` counts those of the scan. */
export interface PictureCell {
  readonly block: number;
  readonly sample: number;
}

/** Tokens with their probabilities, the most probable first. */
export type TopTokens = NonNullable<InspectedQuestion['blocks'][number]>['lens']['top'];

/** A cell that a person looks into, and what the answers to its picture begin with. */
export interface OpenedCell extends PictureCell {
  /** Null until they are there. */
  readonly firstTokens: { readonly full: TopTokens; readonly without: TopTokens } | null;
  /** Why they cannot be had. */
  readonly problem: Problem | null;
}

export interface AnswersSlice {
  readonly openedCell: OpenedCell | null;
  /** Shows both answers of a cell, and asks what the first token of each might have been. */
  openCell(cell: PictureCell): Promise<void>;
  closeCell(): void;
  /** Takes picture, question and skipped block of the opened cell to the playground. */
  tryOpenedCell(): Promise<void>;
}

/** A question of the playground, block by block. */
export interface Lens {
  /** The name of the model that was asked. */
  readonly model: string;
  readonly image: { readonly name: string; readonly blob: Blob };
  readonly prompt: string;
  readonly inspected: InspectedQuestion;
}

export interface LensSlice {
  /** The question that was looked into last; another one may be asked in the playground meanwhile. */
  readonly lens: Lens | null;
  /** Non-null while a question is being looked into. */
  readonly lensProgress: Progress | null;
  readonly lensProblem: Problem | null;
  /** Looks into the question of the playground, under its skip set. A call under way is replaced. */
  lookInside(): Promise<void>;
}

/** The weights of one block, for which a person has asked. */
export interface ReadWeights {
  readonly block: number;
  /** Hash of the model. */
  readonly model: string;
  /** Null until they are there. */
  readonly weights: BlockWeights | null;
  readonly problem: Problem | null;
}

export interface WeightsSlice {
  readonly readWeights: ReadWeights | null;
  /** Reads the weights of a block of the model in use, unless they are there or under way. */
  askWeights(block: number): Promise<void>;
}

export const IMPORTANCE_VIEWS = ['blocks', 'pictures', 'pairs', 'spans', 'lens', 'steps'] as const;

type ImportanceView = (typeof IMPORTANCE_VIEWS)[number];

/** Which view of importance is shown, and of which block the card. */
export interface CardSlice {
  /** Null for the one that the page chooses. */
  readonly importanceView: ImportanceView | null;
  /** Null for the block with the largest value. */
  readonly cardBlock: number | null;
  /** The card was asked for, and is not in view yet. */
  readonly cardAwaited: boolean;
  chooseImportanceView(view: ImportanceView): void;
  /** Shows the card of a block where it is. */
  chooseCard(block: number): void;
  /** Brings the card of a block into view. */
  openCard(block: number): void;
  cardIsShown(): void;
}

type StripSource = 'run' | 'scan';

export interface ImportanceSlice extends AnswersSlice, CardSlice, LensSlice, PairsSlice, WeightsSlice {
  /** The last scan that came to its end; another model, set or task may be in use meanwhile. */
  readonly scan: ScanResult | null;
  /** The next scan takes so many samples, if the set has them. */
  readonly scanSamples: number;
  /** Non-null while blocks are measured. */
  readonly scanProgress: Progress | null;
  readonly scanProblem: Problem | null;
  /** The measure that is shown of the blocks. */
  readonly measure: ImportanceKey;
  chooseMeasure(measure: ImportanceKey): void;
  /**
   * What the tiles of the strip show: the importance that the run in view has found, or that of the scan; null for the run's
   * where there is one, and else the scan's.
   */
  readonly stripSource: StripSource | null;
  chooseStripSource(source: StripSource): void;
  changeScanSamples(samples: number): void;
  /** Measures every block, skipped alone, by every measure. A scan under way is replaced. */
  measureImportance(): Promise<void>;
  cancelScan(): void;
}
