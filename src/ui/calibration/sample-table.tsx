import { Table2 } from 'lucide-react';
import { useMemo, useState } from 'react';

import type { CalibrationSample } from '#engine/calibration/calibration-set.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import { Button } from '#ui/controls/button.tsx';
import { SelectBox } from '#ui/controls/choice.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { Pager, usePages } from '#ui/controls/pager.tsx';
import { SamplePicture } from './sample-picture.tsx';
import { type SampleRole, useSampleRoles } from './use-selection.ts';

const NAMES: Readonly<Record<SampleRole, string>> = {
  calibration: 'Calibration',
  'held-out': 'Held out',
  unused: 'Not used',
};

/** Names the role of a sample in the next search. */
function RoleBadge({ role }: { readonly role: SampleRole }) {
  return (
    <span className="role-badge" data-role={role}>
      {NAMES[role]}
    </span>
  );
}

const PAGE = 50;

type Shown = 'all' | SampleRole;

function Objects({ sample: { objects = [], cornerCases = [] } }: { readonly sample: CalibrationSample }) {
  return objects.map((name, at) => (
    <span key={name}>
      {at === 0 ? '' : ', '}
      {name}
      {cornerCases.includes(name) ? <em className="corner-case">corner case</em> : null}
    </span>
  ));
}

function Row({
  calibrationId,
  index,
  sample,
  role,
}: {
  readonly calibrationId: string;
  readonly index: number;
  readonly sample: CalibrationSample;
  readonly role: SampleRole;
}) {
  return (
    <tr>
      <td className="sample-thumb">
        <SamplePicture calibrationId={calibrationId} sample={index} />
      </td>
      <th scope="row" data-empty={sample.label === undefined}>
        {sample.label ?? 'no label'}
        <span className="sample-file">{sample.fileName}</span>
        {sample.prompt === undefined ? null : <span className="sample-prompt">{sample.prompt}</span>}
      </th>
      <td data-column="Objects">
        <Objects sample={sample} />
      </td>
      <td data-column="Captions">
        {sample.captions?.map((caption) => (
          <p key={caption}>{caption}</p>
        ))}
      </td>
      <td className="sample-role">
        <RoleBadge role={role} />
      </td>
    </tr>
  );
}

function Rows({ summary }: { readonly summary: CalibrationSummary }) {
  const roleOf = useSampleRoles();
  const [shownRole, setShownRole] = useState<Shown>('all');
  const indices = useMemo(
    () => [...summary.samples.keys()].filter((index) => shownRole === 'all' || roleOf(index) === shownRole),
    [summary, roleOf, shownRole],
  );
  const { shown, ...pages } = usePages(indices, PAGE);
  return (
    <>
      <div className="sample-table-head">
        <SelectBox
          label="Samples shown"
          value={shownRole}
          options={[
            { value: 'all', label: 'All samples' },
            { value: 'calibration', label: 'Calibration' },
            { value: 'held-out', label: 'Held out' },
            { value: 'unused', label: 'Not used' },
          ]}
          onChange={setShownRole}
        />
        <Pager what="samples" pages={pages} />
      </div>
      <table className="sample-table">
        <thead>
          <tr>
            <th scope="col">Picture</th>
            <th scope="col">Label</th>
            <th scope="col">Objects</th>
            <th scope="col">Captions</th>
            <th scope="col" className="sample-role">
              Next search
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ item: index }) => {
            const sample = summary.samples[index];
            if (!sample) return null;
            const row = { calibrationId: summary.id, index, sample, role: roleOf(index) };
            return <Row key={sample.id} {...row} />;
          })}
        </tbody>
      </table>
      <Pager what="samples" pages={pages} />
      {shown.length === 0 ? <p className="muted">No such samples.</p> : null}
    </>
  );
}

/** Opens the whole set as a table: the annotations of each picture, and its role in the next search. */
export function SampleTable({ summary }: { readonly summary: CalibrationSummary }) {
  return (
    <DialogBox
      wide
      title={summary.name}
      description="What is known of each picture, and what the next search would do with it."
      trigger={
        <Button small>
          <Table2 size={14} aria-hidden /> Table…
        </Button>
      }
    >
      <Rows summary={summary} />
    </DialogBox>
  );
}
