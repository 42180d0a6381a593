import { useId, type ReactNode } from 'react';

interface FileButtonProps {
  readonly children: ReactNode;
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly small?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A file input that looks like a button; its label is its name. */
export function FileButton({ children, accept, multiple, small = false, onFiles }: FileButtonProps) {
  const id = useId();
  return (
    <span className="file-button">
      <input
        id={id}
        type="file"
        accept={accept}
        multiple={multiple}
        className="visually-hidden"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <label htmlFor={id} className="button" data-small={small}>
        {children}
      </label>
    </span>
  );
}
