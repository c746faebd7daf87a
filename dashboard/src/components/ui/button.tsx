'use client';

import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';

const LOOKS = {
  primary: 'bg-accent text-on-accent border-transparent hover:opacity-90',
  plain: 'bg-surface text-text border-edge hover:bg-canvas',
  quiet: 'bg-transparent text-text border-transparent hover:bg-canvas',
} as const;

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style'> {
  readonly look?: keyof typeof LOOKS;
  readonly className?: string;
}

/** A button with words; 32 px high, 44 on touch screens. */
export function Button({ look = 'plain', className = '', ...props }: ButtonProps) {
  return (
    <AriaButton
      {...props}
      className={`inline-flex min-h-8 items-center justify-center gap-1.5 rounded-sm border px-3 text-sm font-medium whitespace-nowrap transition-colors duration-120 pointer-coarse:min-h-11 disabled:opacity-50 ${LOOKS[look]} ${className}`}
    />
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'aria-label'> {
  /** What it does; also the tooltip. */
  readonly label: string;
  readonly className?: string;
}

/** A button that shows an icon only; its label is read out and shown on hover. */
export function IconButton({ label, className = '', ...props }: IconButtonProps) {
  return (
    <AriaButton
      {...props}
      aria-label={label}
      className={`inline-flex size-8 items-center justify-center rounded-sm text-muted transition-colors duration-120 hover:bg-canvas hover:text-text pointer-coarse:size-11 disabled:opacity-50 ${className}`}
    />
  );
}
