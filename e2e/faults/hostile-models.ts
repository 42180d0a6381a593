import type { Campaign } from './campaign.ts';

export const hostileModels: Campaign = {
  key: 'hostile-models',
  description: '',
  run: () => Promise.resolve([]),
};
