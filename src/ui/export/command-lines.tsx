import { useState } from 'react';

import type { ExportRequest } from '#engine/report/export/exporter.ts';
import { fileStem } from '#engine/report/export/exporter.ts';
import { CLONE, type Installation, PACKAGE } from '#engine/report/installation.ts';
import { repeatCommand } from '#engine/report/repeat-command.ts';
import { repeatPaths, shellWord } from '#engine/report/repeat-paths.ts';
import { Segmented } from '#ui/controls/choice.tsx';
import { CopyButton } from '#ui/files/copy-download.tsx';

type Place = 'clone' | 'package';

const INSTALLATIONS: Record<Place, Installation> = { clone: CLONE, package: PACKAGE };

const places: readonly { readonly value: Place; readonly label: string }[] = [
  { value: 'clone', label: 'In a clone' },
  { value: 'package', label: 'With the package' },
];

/** A script that makes the run again, and then the model without the blocks of the exported point; null before its spec is known. */
function script(request: ExportRequest, installation: Installation): string | null {
  const { run, point } = request;
  const { spec, environments } = run;
  if (spec === null) return null;
  const paths = repeatPaths(spec, environments.at(-1), installation);
  const words = ['--model', paths.model, '--skip', point.skip.join(','), '--out', fileStem(request)];
  return [
    ...paths.preparation,
    repeatCommand(spec, paths, installation),
    ...(point.skip.length === 0 ? [] : [`${installation.program} export ${words.map(shellWord).join(' ')}`]),
  ].join('\n');
}

/** A line may break between words only: broken behind a hyphen, an option would look like two. */
function UnbrokenWords({ text }: { readonly text: string }) {
  return text.split(/(\s+)/u).map((part, at) =>
    at % 2 === 0 ? (
      <span key={at} className="command-word">
        {part}
      </span>
    ) : (
      part
    ),
  );
}

/** The commands that give the same result as the page did. */
export function CommandLines({ request }: { readonly request: ExportRequest }) {
  const [place, setPlace] = useState<Place>('clone');
  const text = script(request, INSTALLATIONS[place]);
  if (text === null) return null;
  return (
    <section className="command-lines" aria-label="On the command line">
      <h3>On the command line</h3>
      <p className="muted">
        The same search again{request.point.skip.length === 0 ? '' : ', then the model without these blocks'}.
      </p>
      <Segmented label="Where commands are typed" value={place} options={places} onChange={setPlace} />
      <pre className="text-preview" tabIndex={0} aria-label="Commands" data-testid="command-lines">
        <UnbrokenWords text={text} />
      </pre>
      <CopyButton text={text}>Copy commands</CopyButton>
    </section>
  );
}
