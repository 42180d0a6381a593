import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { Pager } from '#ui/controls/pager.tsx';
import { usePages } from '#ui/controls/use-pages.ts';
import { SamplePicture } from './sample-picture.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

const PAGE = 120;

/** The pictures of the set with their labels; a click takes one to the playground. */
export function SampleGrid({ summary }: { readonly summary: CalibrationSummary }) {
  const store = useAppStore();
  const chosen = useApp((state) => state.image?.sample ?? null);
  const { shown, ...pages } = usePages(summary.samples, PAGE);
  return (
    <div className="sample-pages">
      <ul className="sample-grid" aria-label="Samples" tabIndex={0}>
        {shown.map(({ item: sample, index }) => (
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
      <Pager what="pictures" pages={pages} />
    </div>
  );
}
