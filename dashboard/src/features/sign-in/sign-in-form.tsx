'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { StatusShape } from '../../components/data/status-shape.tsx';
import { Button } from '../../components/ui/button.tsx';
import { TextField } from '../../components/ui/text-field.tsx';
import { type SignInState, signIn } from './actions.ts';

/** Email and password. Works without scripts too. */
export function SignInForm() {
  const t = useTranslations('login');
  const [state, action, isSending] = useActionState<SignInState, FormData>(signIn, { kind: 'idle', email: '' });
  return (
    <form action={action} className="flex w-full max-w-88 flex-col gap-4 rounded-md border border-line bg-surface p-6">
      <TextField
        label={t('email')}
        name="email"
        type="email"
        autoComplete="username"
        isRequired
        autoFocus={state.email === ''}
        defaultValue={state.email}
        key={state.email}
        problem={t('emailProblem')}
      />
      <TextField
        label={t('password')}
        name="password"
        type="password"
        autoComplete="current-password"
        isRequired
        problem={t('passwordProblem')}
      />
      <SignInProblem state={state} />
      {/* Not disabled while it sends: that would take the focus away. */}
      <Button type={isSending ? 'button' : 'submit'} look="primary" className="min-h-10">
        {isSending ? t('submitting') : t('submit')}
      </Button>
    </form>
  );
}

function SignInProblem({ state }: { readonly state: SignInState }) {
  const t = useTranslations('login');
  const words: Record<SignInState['kind'], () => string> = {
    idle: () => '',
    refused: () => t('refused'),
    incomplete: () => t('incomplete'),
    too_many: () => t('tooMany', { minutes: state.kind === 'too_many' ? state.minutes : 0 }),
    unavailable: () => t('unavailable', { code: state.kind === 'unavailable' ? state.code : '' }),
  };
  if (state.kind === 'idle') return null;
  return (
    <p role="alert" className="flex gap-2 rounded-sm bg-bad-soft px-3 py-2 text-sm text-bad">
      <StatusShape state="bad" className="mt-1.5" />
      {words[state.kind]()}
    </p>
  );
}
