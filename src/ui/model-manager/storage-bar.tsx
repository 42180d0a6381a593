import { Progress } from 'radix-ui';

import { formatBytes } from '#ui/format/numbers.ts';
import { useApp } from '#ui/store-context.tsx';

/** What this page has stored, of what the browser lets it store. */
export function StorageBar() {
  const storage = useApp((state) => state.storage);
  if (storage === null || storage.quotaBytes === 0) return null;
  const { usageBytes, quotaBytes } = storage;
  const used = `${formatBytes(usageBytes)} used by this page`;
  if (quotaBytes === null) return <p className="muted num">{used}. The browser does not tell its limit.</p>;
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
        {used}, {formatBytes(Math.max(0, quotaBytes - usageBytes))} left of what the browser allows
      </p>
    </div>
  );
}
