import type { ComponentProps } from 'react';

interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: 'primary' | 'plain' | 'ghost' | 'danger';
  readonly small?: boolean;
}

export function Button({ kind = 'plain', small = false, className = '', ...props }: ButtonProps) {
  return (
    <button type="button" className={`button ${className}`} data-kind={kind} data-small={small} {...props} />
  );
}

interface IconButtonProps extends ButtonProps {
  /** Accessible name, shown as the native tooltip too. */
  readonly label: string;
}

export function IconButton({ label, className = '', kind = 'ghost', ...props }: IconButtonProps) {
  return (
    <Button kind={kind} className={`icon-button ${className}`} aria-label={label} title={label} {...props} />
  );
}
