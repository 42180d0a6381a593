import { SamplePicture } from '#ui/calibration/sample-picture.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** A strip of thousands would hold the page up; the calibration panel has the others. */
const STRIP = 120;

/** Pictures of the calibration set, those around the chosen one, to choose from. */
export function Filmstrip() {
  const store = useAppStore();
  const summary = useApp((state) => state.calibration.summary);
  const chosen = useApp((state) => state.image?.sample ?? null);
  if (!summary) return null;
  const first = Math.floor((chosen ?? 0) / STRIP) * STRIP;
  return (
    <div className="filmstrip" role="group" aria-label="Pictures of the calibration set">
      {summary.samples.slice(first, first + STRIP).map((sample, at) => {
        const index = first + at;
        return (
          <button
            key={sample.id}
            type="button"
            aria-pressed={index === chosen}
            aria-label={`Picture ${String(index + 1)}${sample.label === undefined ? '' : `, ${sample.label}`}`}
            title={sample.label}
            onClick={() => {
              void store.getState().useSample(index);
            }}
          >
            <SamplePicture calibrationId={summary.id} sample={index} />
          </button>
        );
      })}
    </div>
  );
}
