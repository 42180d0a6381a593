import type { SkipSet } from '#engine/base/skip-set.ts';

/** The skip set that the strip shows, the playground runs and the export offers; and the blocks a search must keep. */
export interface SkipSlice {
  readonly skip: SkipSet;
  readonly protectedBlocks: SkipSet;
  /** The skip sets that undo goes back to, oldest first. */
  readonly skipsBefore: readonly SkipSet[];
  /** The skip sets that redo goes forward to, the next one last. */
  readonly skipsAfter: readonly SkipSet[];
  /** Skip <-> keep. A protected block stays kept. */
  toggleBlock(block: number): void;
  /** Puts blocks `from`..`to` (either way round) in one state; protected ones stay kept. */
  setRange(from: number, to: number, skipped: boolean): void;
  /** A protected block is kept and never a candidate of a search. */
  toggleProtected(block: number): void;
  /**
   * Takes a whole set, such as a point of a curve; it wins over the protection of its blocks. Blocks that the loaded
   * model does not have are left out: the curve may be another model's.
   */
  loadSkipSet(skip: SkipSet): void;
  setProtected(blocks: SkipSet): void;
  /** Takes the last change of the skip set back. Its blocks are protected no more. */
  undoSkip(): void;
  /** Makes the change again that was taken back last. */
  redoSkip(): void;
}
