import type { Campaign } from './campaign.ts';

export const forgedJournals: Campaign = {
  key: 'forged-journals',
  description: '',
  run: () => Promise.resolve([]),
};
