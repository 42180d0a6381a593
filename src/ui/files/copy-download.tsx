import { Check, Copy, Download } from 'lucide-react';
import { useState, type ComponentProps } from 'react';

import { Button } from '#ui/controls/button.tsx';
import { download, type TextFile } from './download.ts';
import './files.css';

type CopyState = 'idle' | 'copied' | 'refused';

interface CopyButtonProps extends Omit<ComponentProps<typeof Button>, 'onClick'> {
  /** What is copied; a function where it is known at the click only. */
  readonly text: string | (() => string);
  /** Shown for a while once it is copied. */
  readonly done?: string;
}

export function CopyButton({ text, done = 'Copied', children, ...button }: CopyButtonProps) {
  const [state, setState] = useState<CopyState>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
      setState('copied');
    } catch {
      setState('refused');
    }
    setTimeout(() => {
      setState('idle');
    }, 2000);
  };
  const Icon = state === 'copied' ? Check : Copy;
  return (
    <Button
      {...button}
      onClick={() => {
        void copy();
      }}
    >
      <Icon size={14} aria-hidden />
      <span aria-live="polite">
        {state === 'copied' ? done : state === 'refused' ? 'The browser refused' : children}
      </span>
    </Button>
  );
}

export function CopyDownload(props: TextFile) {
  return (
    <div className="copy-download">
      <Button
        kind="primary"
        onClick={() => {
          download(props);
        }}
      >
        <Download size={14} aria-hidden /> Download
      </Button>
      <CopyButton text={props.text}>Copy</CopyButton>
      <span className="muted mono download-name">{props.fileName}</span>
    </div>
  );
}
