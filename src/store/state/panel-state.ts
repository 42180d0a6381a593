/** The side panels, one of which is shown at a time. */
export const SIDE_PANELS = ['calibration', 'export', 'runs', 'report'] as const;

type SidePanelKey = (typeof SIDE_PANELS)[number];

export interface PanelSlice {
  readonly panel: SidePanelKey;
  /** What the page's address asks for and the page cannot show, as sentences. */
  readonly addressProblems: readonly string[];
  showPanel(panel: SidePanelKey): void;
  reportAddress(problem: string): void;
  dismissAddressProblems(): void;
}
