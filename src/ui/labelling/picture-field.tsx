import { ImageOff, X } from 'lucide-react';
import { useState } from 'react';

import type { TypedKind } from '#engine/calibration/typed-labels.ts';
import type { PictureToLabel } from '#store/state/labelling-state.ts';
import { IconButton } from '#ui/controls/button.tsx';
import { useObjectUrl } from '#ui/files/use-object-url.ts';
import { useAppStore } from '#ui/store-context.tsx';
import { TYPED_WORDS } from './typed-words.ts';

interface PictureFieldProps {
  readonly picture: PictureToLabel;
  readonly kind: TypedKind;
  /** The id of the list of names that were typed before. */
  readonly suggestions: string;
}

function Thumbnail({ contents }: Pick<PictureToLabel, 'contents'>) {
  const url = useObjectUrl(contents);
  const [broken, setBroken] = useState(false);
  return (
    <span className="label-picture">
      {url === null || broken ? null : (
        <img
          src={url}
          alt=""
          decoding="async"
          draggable={false}
          onError={() => {
            setBroken(true);
          }}
        />
      )}
      {broken ? (
        <span className="label-broken">
          <ImageOff size={16} aria-hidden /> This browser cannot open it.
        </span>
      ) : null}
    </span>
  );
}

/** A picture with the field for what is typed about it. The text is kept with every letter. */
export function PictureField({ picture, kind, suggestions }: PictureFieldProps) {
  const store = useAppStore();
  const { path, contents } = picture;
  const { task, placeholder } = TYPED_WORDS[kind];
  const field = {
    className: 'input',
    'aria-label': `${task} of ${path}`,
    defaultValue: picture[kind],
    placeholder,
    onChange: ({ target }: { readonly target: { readonly value: string } }) => {
      void store.getState().typeAbout(path, kind, target.value);
    },
  };
  return (
    <li data-empty={picture[kind].trim() === ''}>
      <Thumbnail contents={contents} />
      <IconButton
        small
        label={`Remove ${path}`}
        className="label-remove"
        onClick={() => {
          void store.getState().removePicture(path);
        }}
      >
        <X size={14} aria-hidden />
      </IconButton>
      {kind === 'captions' ? (
        <textarea rows={2} {...field} />
      ) : (
        <input type="text" autoComplete="off" {...(kind === 'label' && { list: suggestions })} {...field} />
      )}
      <span className="label-path" title={path}>
        {path}
      </span>
    </li>
  );
}
