import { ImagePlus } from 'lucide-react';
import { useRef, useState } from 'react';

import { TYPED_KINDS, type TypedKind } from '#engine/calibration/typed-labels.ts';
import type { PictureToLabel } from '#store/state/labelling-state.ts';
import { Button } from '#ui/controls/button.tsx';
import { Segmented } from '#ui/controls/choice.tsx';
import { ConfirmDelete } from '#ui/controls/confirm-delete.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';
import { Field } from '#ui/controls/field.tsx';
import { FileButton } from '#ui/controls/file-button.tsx';
import { offerFromInput } from '#ui/files/offered-files.ts';
import { plural } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { focusMissing } from './label-fields.ts';
import { LabellingProblem } from './labelling-problem.tsx';
import { PictureGrid } from './picture-grid.tsx';
import { TYPED_WORDS } from './typed-words.ts';
import './labelling.css';

const typedCount = (pictures: readonly PictureToLabel[], kind: TypedKind) =>
  pictures.filter((picture) => picture[kind].trim() !== '').length;

function missingText(missing: number, one: string): string {
  if (missing === 0) return `Every picture has ${one}.`;
  return `${plural(missing, 'picture has', 'pictures have')} not got ${one} yet.`;
}

function SetName() {
  const store = useAppStore();
  const name = useApp((state) => state.labelledName);
  return (
    <Field label="Name of the set">
      {(id) => (
        <input
          id={id}
          type="text"
          className="input"
          defaultValue={name ?? ''}
          onChange={({ target }) => {
            void store.getState().renameLabelled(target.value);
          }}
        />
      )}
    </Field>
  );
}

function RemoveAll({ pictures }: { readonly pictures: readonly PictureToLabel[] }) {
  const store = useAppStore();
  return (
    <ConfirmDelete
      title="Remove all pictures?"
      action="Remove all"
      trigger={<Button kind="danger">Remove all…</Button>}
      onConfirm={() => {
        void store.getState().dropLabelling();
      }}
    >
      {plural(pictures.length, 'picture')} and what was typed about them are removed from here. Calibration
      sets that were made of them stay.
    </ConfirmDelete>
  );
}

/** Labels a person's own pictures, and makes a calibration set of them. */
export function LabellingDialog({ pictures }: { readonly pictures: readonly PictureToLabel[] }) {
  const store = useAppStore();
  const open = useApp((state) => state.labellingOpen);
  const [kind, setKind] = useState<TypedKind>('label');
  const grid = useRef<HTMLUListElement>(null);
  const finish = useRef<HTMLButtonElement>(null);
  const { hint, one } = TYPED_WORDS[kind];
  const missing = pictures.length - typedCount(pictures, kind);
  const labelled = pictures.filter((picture) =>
    TYPED_KINDS.some((each) => picture[each].trim() !== ''),
  ).length;
  return (
    <DialogBox
      wide
      title="Label your pictures"
      description="Type what is in each picture, for one task or for several. What you type is kept in this browser at once."
      open={open}
      onOpenChange={(shown) => {
        store.getState().showLabelling(shown);
      }}
    >
      <LabellingProblem />
      <div className="label-head">
        <Segmented
          label="What you type"
          value={kind}
          options={TYPED_KINDS.map((value) => ({
            value,
            label: `${TYPED_WORDS[value].task} ${String(typedCount(pictures, value))}/${String(pictures.length)}`,
          }))}
          onChange={setKind}
        />
        <p className="muted">{hint} Enter goes to the next picture.</p>
        <div className="label-missing">
          <output data-testid="label-missing">{missingText(missing, one)}</output>
          <Button
            small
            disabled={missing === 0}
            onClick={() => {
              focusMissing(grid.current);
            }}
          >
            Next without one
          </Button>
        </div>
      </div>
      <PictureGrid {...{ pictures, kind, grid }} onEnd={() => finish.current?.focus()} />
      <SetName />
      <div className="label-actions">
        <FileButton
          multiple
          accept="image/*"
          onFiles={(files) => {
            void store.getState().addPictures(offerFromInput(files).files);
          }}
        >
          <ImagePlus size={14} aria-hidden /> Add pictures
        </FileButton>
        <RemoveAll pictures={pictures} />
        <Button
          ref={finish}
          kind="primary"
          disabled={labelled === 0}
          onClick={() => {
            void store.getState().useLabelled();
          }}
        >
          {labelled === pictures.length
            ? 'Use as calibration set'
            : `Use ${plural(labelled, 'picture')} as calibration set`}
        </Button>
      </div>
    </DialogBox>
  );
}
