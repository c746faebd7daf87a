'use client';

import { CircleUser, LogOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { IconButton } from '../../components/ui/button.tsx';
import { Menu } from '../../components/ui/menu.tsx';
import { signOut } from '../sign-in/actions.ts';
import { useViewer } from './viewer-context.tsx';

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const t = useTranslations('shell');
  const viewer = useViewer();
  const [isLeaving, leave] = useTransition();
  return (
    <Menu
      label={t('account', { name: viewer.name })}
      trigger={
        <IconButton label={t('account', { name: viewer.name })} isDisabled={isLeaving}>
          <CircleUser size={18} aria-hidden />
        </IconButton>
      }
      groups={[
        {
          id: 'account',
          title: `${viewer.email} · ${t(`roles.${viewer.role}`)}`,
          choices: [{ id: 'sign-out', label: t('signOut'), icon: <LogOut size={14} aria-hidden /> }],
          onChoose: () => leave(() => signOut()),
        },
      ]}
    />
  );
}
