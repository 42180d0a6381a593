import type { ProviderChoice } from '#service/contract/model-operations.ts';
import { DEMO_MODEL_URL } from '#client/served.ts';

/** The model to which the page comes back when it works in this browser again. */
export interface Home {
  readonly url: string;
  readonly provider: ProviderChoice;
  /** Null until it was loaded. */
  readonly hash: string | null;
}

export const DEMO_HOME: Home = { url: DEMO_MODEL_URL, provider: 'auto', hash: null };
