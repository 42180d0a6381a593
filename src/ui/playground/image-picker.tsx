import { ImageUp } from 'lucide-react';
import { type DragEvent, useEffect, useState } from 'react';

import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { SamplePicture } from '#ui/calibration/sample-picture.tsx';
import { FileButton } from '#ui/controls/file-button.tsx';
import { InTurn } from '#ui/controls/in-turn.tsx';
import { ProblemNote } from '#ui/controls/problem-note.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';
import { useObjectUrl } from '#ui/files/use-object-url.ts';
import { isTouched } from '#ui/format/touch-words.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** The most pictures in the strip: thousands would slow the page down. The calibration panel shows the others. */
const STRIP = 120;

/** The pictures that are drawn in one task. */
const GROUP = 24;

interface PictureButtonsProps {
  readonly summary: CalibrationSummary;
  /** The samples from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
}

function PictureButtons({ summary, first, end }: PictureButtonsProps) {
  const store = useAppStore();
  const chosen = useApp((state) => state.image?.sample ?? null);
  return summary.samples.slice(first, end).map((sample, at) => {
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
  });
}

/** Offers the pictures of the calibration set that lie around the chosen one. */
function Filmstrip({ summary }: { readonly summary: CalibrationSummary }) {
  const first = useApp((state) => Math.floor((state.image?.sample ?? 0) / STRIP) * STRIP);
  const roving = useRovingFocus();
  const end = Math.min(first + STRIP, summary.samples.length);
  const starts = Array.from({ length: Math.ceil((end - first) / GROUP) }, (_, at) => first + at * GROUP);
  return (
    <div {...roving} className="filmstrip" role="group" aria-label="Pictures of the calibration set">
      {starts.map((start) => (
        <InTurn key={start}>
          <PictureButtons summary={summary} first={start} end={Math.min(start + GROUP, end)} />
        </InTurn>
      ))}
    </div>
  );
}

function firstImage(items: DataTransfer | null): File | null {
  return [...(items?.files ?? [])].find((file) => file.type.startsWith('image/')) ?? items?.files[0] ?? null;
}

/** Takes a picture that is pasted anywhere on the page. */
function usePastedImage(take: (file: File) => void) {
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const file = firstImage(event.clipboardData);
      if (file) take(file);
    };
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('paste', paste);
    };
  }, [take]);
}

function Preview() {
  const image = useApp((state) => state.image);
  const url = useObjectUrl(image?.blob ?? null);
  const [unreadable, setUnreadable] = useState<string | null>(null);
  if (url === null || image === null) return <span className="muted">No picture yet</span>;
  if (unreadable === url) return <span className="muted">Not a readable picture</span>;
  return (
    <img
      src={url}
      alt={`Picture in use: ${image.name}`}
      onError={() => {
        setUnreadable(url);
      }}
    />
  );
}

export function ImagePicker() {
  const store = useAppStore();
  const problem = useApp((state) => state.imageProblem);
  const image = useApp((state) => state.image);
  const summary = useApp((state) => state.calibration.summary);
  const reference = useApp((state) =>
    state.image === null || state.image.sample === null
      ? null
      : (state.calibration.summary?.samples[state.image.sample] ?? null),
  );
  const [over, setOver] = useState(false);
  const [take] = useState(() => (file: File) => {
    store.getState().useOwnImage(file, file.name);
  });
  usePastedImage(take);

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = firstImage(event.dataTransfer);
    if (file) take(file);
  };

  return (
    <div
      className="image-picker"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={drop}
    >
      <figure className="image-preview">
        <Preview />
      </figure>
      <div className="image-choice">
        <p className="image-caption" title={image?.name}>
          <strong>{image?.name ?? ' '}</strong>
          {reference?.label === undefined ? null : (
            <span className="muted"> · shows {reference.objects?.join(', ') ?? reference.label}</span>
          )}
        </p>
        {summary ? <Filmstrip summary={summary} /> : null}
        <div className="muted image-ways">
          <FileButton
            small
            accept="image/*"
            onFiles={([file]) => {
              if (file) take(file);
            }}
          >
            <ImageUp size={14} aria-hidden />
            Upload picture
          </FileButton>
          {isTouched() ? null : <span>or paste, or drop one here</span>}
        </div>
      </div>
      {problem ? (
        <ProblemNote
          problem={problem}
          onDismiss={() => {
            store.getState().dismissImageProblem();
          }}
        />
      ) : null}
    </div>
  );
}
