import { ImageOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

import { useAppStore } from '#ui/store-context.tsx';
import { useObjectUrl } from '#ui/files/use-object-url.ts';
import './calibration.css';

interface SamplePictureProps {
  readonly calibrationId: string;
  readonly sample: number;
}

/**
 * Shows a picture of the calibration set, which is fetched when it comes into view. The picture is decorative: its
 * button or caption names it.
 */
export function SamplePicture({ calibrationId, sample }: SamplePictureProps) {
  const store = useAppStore();
  const frame = useRef<HTMLSpanElement>(null);
  const [picture, setPicture] = useState<Blob | 'missing' | null>(null);
  const url = useObjectUrl(picture instanceof Blob ? picture : null);

  useEffect(() => {
    if (!frame.current) return;
    let gone = false;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      store
        .getState()
        .sampleImage(sample)
        .then(
          (blob) => {
            if (!gone) setPicture(blob);
          },
          () => {
            if (!gone) setPicture('missing');
          },
        );
    });
    observer.observe(frame.current);
    return () => {
      gone = true;
      observer.disconnect();
    };
  }, [store, calibrationId, sample]);

  return (
    <span ref={frame} className="sample-picture">
      {url === null ? null : <img src={url} alt="" draggable={false} />}
      {picture === 'missing' ? <ImageOff size={16} aria-hidden /> : null}
    </span>
  );
}
