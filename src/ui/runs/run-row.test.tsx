// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { specWith } from '#ui/testing/run-journals.ts';
import { summary } from '#store/testing/two-backends.ts';
import { RunRow } from './run-row.tsx';

const draw = async (change: Parameters<typeof summary>[1]) => {
  renderWithStore(
    await readyPage(),
    <RunRow run={{ ...summary('run', change), backend: 'browser', copyAt: null }} />,
  );
  return screen.getByTestId('run-row').textContent;
};

describe('a run in the list', () => {
  it('that another tab drives is not offered to be resumed or deleted', async () => {
    expect(await draw({ elsewhere: true })).toContain('Another tab of this browser drives it.');
    expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Delete run' })).toBeNull();
  });

  it('that waits is', async () => {
    expect(await draw({})).not.toContain('Another tab');
    expect(screen.getByRole('button', { name: 'Resume' })).toBeDefined();
    expect(screen.getByRole('button', { name: 'Delete run' })).toBeDefined();
  });

  it('tells its score, and when it began to the second', async () => {
    const startedAt = new Date(2026, 0, 2, 3, 4, 56).getTime();
    const text = await draw({ startedAt, best: { value: 0.765, sparsity: 1 / 3 } });
    expect(text).toContain('76.5 % Top-1 accuracy at sparsity 33.3 % · 1 step');
    expect(text).toMatch(/04.56/);
  });

  it('says so if its journal has no checksum', async () => {
    expect(await draw({ checksummed: false })).toContain('Without checksum');
  });

  it('says nothing of a checksum that it has', async () => {
    expect(await draw({})).not.toContain('Without checksum');
  });

  it('tells its question where that is not the task’s own, as far as there is room', async () => {
    const own = 'What is the main object in this image?';
    expect(await draw({ spec: specWith({ prompt: own }) })).not.toContain('asks');
  });

  it('shortens a long question', async () => {
    const text = await draw({ spec: specWith({ prompt: '🐈'.repeat(100) }) });
    expect(text).toContain(`asks “${'🐈'.repeat(60)}…”`);
  });
});
