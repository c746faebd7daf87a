'use client';

import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { FreshnessBadge } from '../../components/data/freshness-badge.tsx';
import { AccountMenu } from './account-menu.tsx';
import { AppearanceMenu } from './appearance-menu.tsx';
import { Logo } from './logo.tsx';

/** Name of the product, age of the numbers, and what the person may set. */
export function TopBar() {
  const t = useTranslations('common');
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b border-line bg-surface px-2 sm:gap-3 sm:px-4 md:col-span-2">
      <Link href="/live" className="flex items-center gap-2 rounded-sm font-semibold">
        <Logo />
        <span className="max-sm:sr-only">{t('product')}</span>
      </Link>
      <FreshnessBadge />
      <div className="ml-auto flex items-center gap-1" data-print="no">
        <AppearanceMenu />
        <AccountMenu />
      </div>
    </header>
  );
}
