import type { Campaign } from './campaign.ts';

export const soak: Campaign = { key: 'soak', description: '', run: () => Promise.resolve([]) };
