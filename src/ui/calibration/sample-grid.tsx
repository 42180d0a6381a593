import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { SamplePicture } from '#ui/image/sample-picture.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import './sample-grid.css';

/** All pictures of the set with their labels; a click takes one to the playground. */
export function SampleGrid({ summary }: { readonly summary: CalibrationSummary }) {
  const store = useAppStore();
  const chosen = useApp((state) => state.image?.sample ?? null);
  return (
    <ul className="sample-grid" aria-label="Samples" tabIndex={0}>
      {summary.samples.map((sample, index) => (
        <li key={sample.id}>
          <button
            type="button"
            aria-pressed={index === chosen}
            aria-label={`Sample ${String(index + 1)}: ${sample.label ?? sample.fileName}`}
            title={sample.objects?.join(', ') ?? sample.label ?? sample.fileName}
            onClick={() => {
              void store.getState().useSample(index);
            }}
          >
            <SamplePicture calibrationId={summary.id} sample={index} />
            <span>{sample.label ?? sample.fileName}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
