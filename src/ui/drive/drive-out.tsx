import { Download } from 'lucide-react';
import { useState } from 'react';

import { DRIVE_REPORT_FORMS } from '#engine/drive/drive-report-forms.ts';
import { pageOutcome } from '#store/drive/page-outcome.ts';
import { Button } from '#ui/controls/button.tsx';
import { Toggle } from '#ui/controls/choice.tsx';
import { download, downloadBlob } from '#ui/files/download.ts';
import { useDrive, useDriveStore } from './drive-context.ts';

function Recording() {
  const store = useDriveStore();
  const recorded = useDrive((state) => state.recorded);
  const recording = useDrive((state) => state.recording);
  return (
    <>
      <Toggle
        label={recorded === null ? 'Record' : `Record: ${String(recorded)} frames`}
        help="The used frames with both answers, their times and the skipped blocks, as MCAP: Foxglove opens it, and this view plays it again."
        checked={recorded !== null}
        onChange={(on) => {
          void store.getState().setRecording(on);
        }}
      />
      {recording ? (
        <Button
          onClick={() => {
            downloadBlob(recording, 'drive.mcap');
          }}
        >
          <Download size={14} aria-hidden /> drive.mcap ({(recording.size / 1e6).toFixed(1)} MB)
        </Button>
      ) : null}
    </>
  );
}

function Reports() {
  const store = useDriveStore();
  const some = useDrive(({ figures }) => figures !== null);
  if (!some) return null;
  return (
    <div className="drive-reports" role="group" aria-label="Report of the drive">
      <span className="muted">Report</span>
      {DRIVE_REPORT_FORMS.map(({ label, fileName, mimeType, render }) => (
        <Button
          key={fileName}
          onClick={() => {
            const outcome = pageOutcome(store.getState());
            if (outcome) download({ text: render(outcome, new Date()), fileName, mimeType });
          }}
        >
          <Download size={14} aria-hidden /> {label}
        </Button>
      ))}
    </div>
  );
}

const PUBLISHED = [
  {
    kind: 'words',
    label: 'Publish answers',
    help: "The second lane's answers go to this topic of the system, as std_msgs/String.",
    first: '/skipscope/answer',
  },
  {
    kind: 'names',
    label: 'Publish names',
    help: "The names in the second lane's answers go to this topic, as vision_msgs/Classification. Scores are NaN: nothing tells how sure the model is.",
    first: '/skipscope/names',
  },
] as const;

function Published({ kind, label, help, first }: (typeof PUBLISHED)[number]) {
  const store = useDriveStore();
  const publishing = useDrive((state) => state.publishing[kind]);
  const [topic, setTopic] = useState<string>(first);
  return (
    <div className="drive-publish">
      <Toggle
        label={label}
        help={help}
        checked={publishing !== null}
        onChange={(on) => {
          store.getState().setPublishing(kind, on ? topic : null);
        }}
      />
      <input
        className="input"
        aria-label={`${label}: topic`}
        spellCheck={false}
        value={topic}
        disabled={publishing !== null}
        onChange={({ target }) => {
          setTopic(target.value);
        }}
      />
    </div>
  );
}

/** What goes out of a drive: a recording, a report, and messages if a person wants them. */
export function DriveOut() {
  const source = useDrive((state) => state.source);
  if (source.kind !== 'open') return null;
  return (
    <div className="drive-out">
      <Recording />
      <Reports />
      {source.publishes
        ? PUBLISHED.map((published) => <Published key={published.kind} {...published} />)
        : null}
    </div>
  );
}
