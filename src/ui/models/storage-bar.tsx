import { Progress } from 'radix-ui';

import { formatBytes } from '#ui/format/numbers.ts';
import { useServerName } from '#ui/backends/use-backend.ts';
import { useApp } from '#ui/store-context.tsx';

/** What is stored where the page works, of what can be. */
export function StorageBar() {
  const server = useServerName();
  const storage = useApp((state) => state.storage);
  if (storage === null || storage.quotaBytes === 0) return null;
  const { usageBytes, quotaBytes } = storage;
  const used = `${formatBytes(usageBytes)} used ${server === null ? 'by this page' : `on ${server}`}`;
  if (quotaBytes === null)
    return (
      <p className="muted num">
        {used}.{' '}
        {server === null ? 'The browser does not tell its limit.' : 'It does not tell how much is free.'}
      </p>
    );
  const share = Math.min(1, usageBytes / quotaBytes);
  return (
    <div className="storage-bar">
      <Progress.Root
        className="progress-track"
        value={Math.round(share * 100)}
        aria-label="Storage used"
        data-full={share > 0.9}
      >
        <Progress.Indicator className="progress-fill" style={{ transform: `scaleX(${String(share)})` }} />
      </Progress.Root>
      <p className="muted num">
        {used}, {formatBytes(Math.max(0, quotaBytes - usageBytes))}{' '}
        {server === null ? 'left of what the browser allows' : 'free there'}
      </p>
    </div>
  );
}
