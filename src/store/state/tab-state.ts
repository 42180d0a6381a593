/** Long work of this page, which a hidden tab slows down. */
export interface LongWork {
  readonly runId: string | null;
  readonly importing: boolean;
}

/** The time for which a tab was hidden, and the work that it slowed down. */
export interface Absence {
  readonly hiddenMs: number;
  readonly work: LongWork;
}

export interface TabSlice {
  readonly visible: boolean;
  /** The last time that the tab was hidden for long while it worked; null until then, and once it is dismissed. */
  readonly absence: Absence | null;
  /** Notes that the tab was hidden or shown, at a time in milliseconds. */
  noteVisibility(visible: boolean, atMs: number): void;
  dismissAbsence(): void;
}
