/** What the units of a search came to: how many were answered, and how many of these the search never asked for. */
export interface SpreadWork {
  /** By name of the worker. */
  readonly units: Readonly<Record<string, number>>;
  /** Answered ahead, and not asked for. */
  readonly wastedUnits: number;
  readonly blockTokens: number;
  /** Of these, those of wasted units. */
  readonly wastedBlockTokens: number;
  /** Begun ahead, and taken back before they were answered. */
  readonly withdrawn: number;
}
