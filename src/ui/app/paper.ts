/** GM-Skip, the method that the search implements. */
export const PAPER_URL = 'https://arxiv.org/abs/2508.18227';
