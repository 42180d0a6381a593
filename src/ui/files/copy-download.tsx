import { Check, Copy, Download } from 'lucide-react';
import { useState, type ReactNode } from 'react';

import { Button } from '#ui/controls/button.tsx';
import { download, type TextFile } from './download.ts';
import './files.css';

type CopyState = 'idle' | 'copied' | 'refused';

interface CopyButtonProps {
  readonly text: string;
  readonly children: ReactNode;
}

export function CopyButton({ text, children }: CopyButtonProps) {
  const [state, setState] = useState<CopyState>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
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
      onClick={() => {
        void copy();
      }}
    >
      <Icon size={14} aria-hidden />
      <span aria-live="polite">
        {state === 'copied' ? 'Copied' : state === 'refused' ? 'The browser refused' : children}
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
