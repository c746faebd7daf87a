'use client';

import { Activity, ChartSpline } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';

const PAGES = [
  { path: '/live', word: 'live', Icon: Activity },
  { path: '/explore', word: 'explore', Icon: ChartSpline },
] as const;

/** The pages that there are: a rail at the left, a bar at the bottom of a phone. */
export function NavigationRail() {
  const t = useTranslations('shell');
  const here = usePathname();
  return (
    <nav
      aria-label={t('nav')}
      data-print="no"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:static md:border-t-0 md:border-r"
    >
      <ul className="flex justify-around md:sticky md:top-12 md:flex-col md:gap-1 md:py-2">
        {PAGES.map(({ path, word, Icon }) => {
          const isHere = here === path || here.startsWith(`${path}/`);
          return (
            <li key={path} className="flex-1 md:flex-none md:px-1">
              <Link
                href={path}
                aria-current={isHere ? 'page' : undefined}
                className={`flex min-h-13 flex-col items-center justify-center gap-0.5 rounded-sm text-xs md:min-h-12 ${isHere ? 'font-medium text-accent md:bg-accent-soft' : 'text-muted hover:text-text'}`}
              >
                <Icon size={18} aria-hidden />
                <span className="max-w-full truncate">{t(word)}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
