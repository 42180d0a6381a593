import { Download } from 'lucide-react';
import { useState } from 'react';

import { problemOf } from '#store/state/problem.ts';
import { Button } from '#ui/controls/button.tsx';
import { downloadBlob } from '#ui/files/download.ts';
import { useAppStore } from '#ui/store-context.tsx';

/** Saves the files of the person's own set in use as an archive, which can be read again here and on the command line. */
export function SaveSet() {
  const store = useAppStore();
  const [packing, setPacking] = useState(false);
  const save = async () => {
    setPacking(true);
    try {
      const { name, archive } = await store.getState().packCalibration();
      downloadBlob(archive, `${name}.zip`);
    } catch (error) {
      store.getState().reportCalibrationProblem(problemOf(error));
    }
    setPacking(false);
  };
  return (
    <Button
      small
      disabled={packing}
      onClick={() => {
        void save();
      }}
    >
      <Download size={14} aria-hidden /> {packing ? 'Packing…' : 'Save as .zip'}
    </Button>
  );
}
