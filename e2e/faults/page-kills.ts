import type { Campaign } from './campaign.ts';

export const pageKills: Campaign = { key: 'page-kills', description: '', run: () => Promise.resolve([]) };
