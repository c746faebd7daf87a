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
  /** What it does. */
  readonly label: string;
  /** `small` sits inside a line of text: 24 px, with room around it on touch screens. */
  readonly size?: keyof typeof SIZES;
}

const SIZES = {
  medium: 'size-8 rounded-sm hover:bg-canvas pointer-coarse:size-11',
  small: 'size-6 rounded-full pointer-coarse:-m-2.5 pointer-coarse:size-11',
} as const;

/** A button that shows an icon only; its label is read out. */
export function IconButton({ label, size = 'medium', ...props }: IconButtonProps) {
  return (
    <AriaButton
      {...props}
      aria-label={label}
      className={`inline-flex shrink-0 items-center justify-center text-muted transition-colors duration-120 hover:text-text disabled:opacity-50 ${SIZES[size]}`}
    />
  );
}
