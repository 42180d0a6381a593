export interface WelcomeSlice {
  /** Whether the words for a first visit were dismissed in this browser. */
  readonly welcomed: boolean;
  /** Whether the tour is under way. */
  readonly touring: boolean;
  startTour(): void;
  endTour(): void;
  dismissWelcome(): void;
}
