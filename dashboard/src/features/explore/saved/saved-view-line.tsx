'use client';

import { Pencil, Trash2, Users } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button, IconButton } from '../../../components/ui/button.tsx';
import { TextField } from '../../../components/ui/text-field.tsx';
import { MAX_NAME, type SavedView } from './saved-view.ts';

interface Props {
  readonly view: SavedView;
  readonly onChange: (change: Partial<Pick<SavedView, 'name' | 'isShared'>>) => void;
  readonly onDelete: () => void;
}

/** One view: its name opens it; its owner renames, shares and, asked once more, deletes it. */
export function SavedViewLine({ view, onChange, onDelete }: Props) {
  const t = useTranslations('explore.saved');
  const [act, setAct] = useState<'rename' | 'delete' | null>(null);
  if (act === 'rename')
    return (
      <Rename
        view={view}
        onDone={(name) => {
          setAct(null);
          if (name !== null && name !== view.name) onChange({ name });
        }}
      />
    );
  return (
    <li className="flex min-h-9 items-center gap-1">
      <Link href={`/explore?${view.search}`} prefetch={false} className="min-w-0 flex-1 truncate hover:underline" title={view.name}>
        {view.name}
      </Link>
      {act === 'delete' ? (
        <>
          <Button look="primary" onPress={onDelete}>
            {t('confirm')}
          </Button>
          <Button onPress={() => setAct(null)}>{t('keep')}</Button>
        </>
      ) : view.isOwn ? (
        <>
          <IconButton
            label={t(view.isShared ? 'unshareOne' : 'shareOne', { name: view.name })}
            onPress={() => onChange({ isShared: !view.isShared })}
          >
            <Users size={16} aria-hidden className={view.isShared ? 'text-accent' : ''} />
          </IconButton>
          <IconButton label={t('renameOne', { name: view.name })} onPress={() => setAct('rename')}>
            <Pencil size={16} aria-hidden />
          </IconButton>
          <IconButton label={t('deleteOne', { name: view.name })} onPress={() => setAct('delete')}>
            <Trash2 size={16} aria-hidden />
          </IconButton>
        </>
      ) : (
        <span className="truncate text-xs text-muted">{t('by', { name: view.ownerName })}</span>
      )}
    </li>
  );
}

/** null = left as it was. */
function Rename({ view, onDone }: { readonly view: SavedView; readonly onDone: (name: string | null) => void }) {
  const t = useTranslations('explore.saved');
  const [name, setName] = useState(view.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') onDone(name.trim());
  };
  return (
    <li>
      <form onSubmit={submit} className="flex flex-col gap-2 py-2">
        <TextField label={t('newName')} value={name} onChange={setName} maxLength={MAX_NAME} autoFocus />
        <div className="flex gap-2">
          <Button type="submit" look="primary" isDisabled={name.trim() === ''}>
            {t('rename')}
          </Button>
          <Button onPress={() => onDone(null)}>{t('keep')}</Button>
        </div>
      </form>
    </li>
  );
}
