'use client';

import { Activity, BookOpenText, ChartSpline, HeartPulse, MessagesSquare } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { mayOperate } from './rights.ts';
import { useViewer } from './viewer-context.tsx';

const PAGES = [
  { path: '/live', word: 'live', Icon: Activity },
  { path: '/explore', word: 'explore', Icon: ChartSpline },
  { path: '/sessions', word: 'sessions', Icon: MessagesSquare },
  { path: '/metrics', word: 'metrics', Icon: BookOpenText },
  { path: '/live/health', word: 'health', Icon: HeartPulse },
] as const;

/** The pages that there are: a rail at the left, a bar at the bottom of a phone. */
export function NavigationRail() {
  const t = useTranslations('shell');
  const address = usePathname();
  const { role } = useViewer();
  const pages = PAGES.filter(({ word }) => word !== 'health' || mayOperate(role));
  const here = pages
    .filter(({ path }) => address === path || address.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0]?.path;
  return (
    <nav
      aria-label={t('nav')}
      data-print="no"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:static md:z-10 md:border-t-0 md:border-r"
    >
      <ul className="flex justify-around md:sticky md:top-12 md:flex-col md:gap-1 md:py-2">
        {pages.map(({ path, word, Icon }) => {
          const isHere = path === here;
          return (
            <li key={path} className="flex-1 md:flex-none md:px-0.5">
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
