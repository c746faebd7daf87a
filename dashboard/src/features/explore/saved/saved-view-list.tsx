'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import type { AppRouter } from '../../../server/trpc/router.ts';
import { useTRPC } from '../../../trpc/trpc-provider.tsx';
import { type ExploreView, searchOfView } from '../view.ts';
import { MAX_NAME } from './saved-view.ts';
import { SavedViewLine } from './saved-view-line.tsx';

const WORDED = new Set<string>(['name_taken', 'view_changed', 'too_many_views']);

/** The list of views, and the form that keeps the view shown under a name. */
export function SavedViewList({ view }: { readonly view: ExploreView }) {
  const t = useTranslations('explore.saved');
  const trpc = useTRPC();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [isShared, setIsShared] = useState(false);
  const views = useQuery(trpc.savedViews.list.queryOptions());
  const settle = { onSettled: () => client.invalidateQueries({ queryKey: trpc.savedViews.list.queryKey() }) };
  const save = useMutation(trpc.savedViews.save.mutationOptions({ ...settle, onSuccess: () => setName('') }));
  const change = useMutation(trpc.savedViews.change.mutationOptions(settle));
  const remove = useMutation(trpc.savedViews.delete.mutationOptions(settle));
  const problem = save.error ?? change.error ?? remove.error ?? views.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') save.mutate({ name, search: searchOfView(view), isShared });
  };
  return (
    <div className="flex w-80 max-w-full flex-col gap-3 text-sm">
      {views.data === undefined ? (
        <div aria-hidden="true" className="skeleton h-24" />
      ) : views.data.length === 0 ? (
        <p className="text-muted">{t('empty')}</p>
      ) : (
        <ul className="flex max-h-80 flex-col overflow-y-auto">
          {views.data.map((one) => (
            <SavedViewLine
              key={one.id}
              view={one}
              onChange={(changed) => change.mutate({ id: one.id, version: one.version, ...changed })}
              onDelete={() => remove.mutate({ id: one.id, version: one.version })}
            />
          ))}
        </ul>
      )}
      <p role="alert" className="text-bad empty:hidden">
        {problem === null ? null : t(`problem.${wordOf(problem)}`)}
      </p>
      <form onSubmit={submit} className="flex flex-col gap-2 border-t border-line pt-3">
        <TextField label={t('name')} value={name} onChange={setName} maxLength={MAX_NAME} />
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={isShared} onChange={(event) => setIsShared(event.target.checked)} />
          {t('share')}
        </label>
        <Button type="submit" look="primary" isDisabled={name.trim() === '' || save.isPending}>
          {t('save')}
        </Button>
      </form>
    </div>
  );
}

function wordOf(error: unknown): 'name_taken' | 'view_changed' | 'too_many_views' | 'unavailable' {
  const code = error instanceof TRPCClientError ? (error as TRPCClientError<AppRouter>).data?.code : undefined;
  return code !== undefined && WORDED.has(code) ? (code as 'name_taken') : 'unavailable';
}
