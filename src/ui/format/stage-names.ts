/** The stages of an answer, as the page names their times everywhere. */
export const STAGE_NAMES = {
  vision: 'Vision',
  prefill: 'Prefill',
  /** All tokens behind the first together. */
  tokens: 'Tokens',
  perToken: 'Per token',
  total: 'Total',
} as const;
