import { formatBytes } from '#ui/format/numbers.ts';
import { KNOWN_CHECKPOINTS } from './known-checkpoints.ts';

/** Checkpoints that are known to work, one click each. */
export function QuickPicks({ onPick }: { readonly onPick: (repository: string) => void }) {
  return (
    <section className="manager-section">
      <h3>Known checkpoints</h3>
      <ul className="quick-picks">
        {KNOWN_CHECKPOINTS.map(({ repository, downloadBytes, note }) => (
          <li key={repository}>
            <button
              type="button"
              onClick={() => {
                onPick(repository);
              }}
            >
              <span className="quick-pick-name">{repository}</span>
              <span className="muted">{note}</span>
              <span className="num quick-pick-size">{formatBytes(downloadBytes)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
