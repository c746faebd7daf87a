'use client';

import type { ReactNode } from 'react';
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps, FieldError, Input, Label } from 'react-aria-components';

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
  /** Says what is wrong when the field is left empty or in a wrong form. */
  readonly problem?: string;
}

/** A labelled line of text; what is wrong stands below it. */
export function TextField({ label, hint, placeholder, problem, ...props }: TextFieldProps) {
  return (
    <AriaTextField {...props} className="flex flex-col gap-1">
      <Label className="text-sm font-medium">{label}</Label>
      <Input
        {...(placeholder === undefined ? {} : { placeholder })}
        className="min-h-10 rounded-sm border border-edge bg-surface px-3 text-base placeholder:text-muted data-focused:border-accent data-invalid:border-bad pointer-coarse:min-h-11 pointer-coarse:text-lg"
      />
      {hint}
      <FieldError className="text-sm text-bad">{({ validationErrors }) => problem ?? validationErrors.join(' ')}</FieldError>
    </AriaTextField>
  );
}
