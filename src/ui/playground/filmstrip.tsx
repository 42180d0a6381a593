import { SamplePicture } from '#ui/image/sample-picture.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** The pictures of the calibration set, to choose one from. */
export function Filmstrip() {
  const store = useAppStore();
  const summary = useApp((state) => state.calibration.summary);
  const chosen = useApp((state) => state.image?.sample ?? null);
  if (!summary) return null;
  return (
    <div className="filmstrip" role="group" aria-label="Pictures of the calibration set">
      {summary.samples.map((sample, index) => (
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
      ))}
    </div>
  );
}
