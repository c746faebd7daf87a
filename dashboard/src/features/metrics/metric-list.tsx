'use client';

import Link from 'next/link';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { changeAddress } from '../../components/change-address.ts';
import { Button } from '../../components/ui/button.tsx';
import { usePlainKey } from '../../components/use-plain-key.ts';
import { addressOf, findEntries, groupEntries, type MetricEntry } from './metric-entry.ts';

/** Id of the search field; the key "/" goes there. */
const SEARCH_ID = 'metric-search';

/**
 * The whole catalogue as links, by family. The list is one stop of the Tab key, so that the definition beside it is
 * near; the arrow keys walk through it. On a phone a metric takes the list's place.
 */
export function MetricList({ entries }: { readonly entries: readonly MetricEntry[] }) {
  const t = useTranslations('metrics');
  const families = useTranslations('explore.family');
  const router = useRouter();
  const address = usePathname();
  const [search, setSearch] = useSearchText();
  const [walkedTo, setWalkedTo] = useState<string | null>(null);
  const list = useRef<HTMLElement>(null);
  usePlainKey('/', () => document.getElementById(SEARCH_ID)?.focus());
  useOpenInView(list);

  const open = address.startsWith('/metrics/') ? decodeURIComponent(address.slice('/metrics/'.length)) : null;
  const found = findEntries(entries, search);
  const stop = [walkedTo, open].find((id) => found.some((entry) => entry.id === id)) ?? found[0]?.id;
  const links = () => [...(list.current?.querySelectorAll('a') ?? [])];
  const walk = (event: KeyboardEvent) => {
    const all = links();
    const at = all.findIndex((link) => link.matches(':focus'));
    const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
    const next = steps[event.key];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    if (next < 0) document.getElementById(SEARCH_ID)?.focus();
    else all[Math.min(next, all.length - 1)]?.focus();
  };
  const leaveSearch = (event: KeyboardEvent) => {
    // The Enter that ends a composition chooses signs, not a metric.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      links()[0]?.focus();
    }
    if (event.key === 'Enter' && found[0]) router.push(addressOf(found[0].id, search));
  };
  return (
    <div className={`flex min-w-0 flex-col gap-2 ${open === null ? '' : 'max-lg:hidden'} lg:sticky lg:top-16`}>
      <search>
        {/* The browser's own field: the kit's would bring forms along, and this page its budget of script. */}
        <label htmlFor={SEARCH_ID} className="mb-1 block text-sm font-medium">
          {t('search')}
        </label>
        <input
          id={SEARCH_ID}
          type="search"
          value={search}
          maxLength={100}
          placeholder={t('searchHint')}
          autoComplete="off"
          aria-keyshortcuts="/"
          onChange={({ target }) => setSearch(target.value)}
          onKeyDown={leaveSearch}
          className="min-h-10 w-full rounded-sm border border-edge bg-surface px-3 text-base placeholder:text-muted focus:border-accent pointer-coarse:min-h-11 pointer-coarse:text-lg"
        />
      </search>
      <p role="status" className="figure text-xs text-muted">
        {t('found', { found: found.length, total: entries.length })}
      </p>
      {found.length === 0 ? (
        <div className="flex flex-col items-start gap-2 rounded-md border border-line bg-surface p-3 text-sm">
          <p className="break-words">{t('nothing', { search })}</p>
          <Button onPress={() => setSearch('')}>{t('clear')}</Button>
        </div>
      ) : (
        <nav
          ref={list}
          aria-label={t('list')}
          onKeyDown={walk}
          className="rounded-md border border-line bg-surface py-1 lg:max-h-[calc(100dvh-11rem)] lg:overflow-y-auto"
        >
          {groupEntries(found).map((group) => (
            <section key={group.family} aria-labelledby={`family-${group.family}`}>
              <h2 id={`family-${group.family}`} className="px-3 pt-2 pb-1 text-xs text-muted">
                {families(group.family)}
              </h2>
              <ul>
                {group.entries.map((entry) => (
                  <li key={entry.id}>
                    <Row
                      entry={entry}
                      search={search}
                      isOpen={entry.id === open}
                      isStop={entry.id === stop}
                      onWalkTo={() => setWalkedTo(entry.id)}
                    />
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </nav>
      )}
    </div>
  );
}

interface RowProps {
  readonly entry: MetricEntry;
  readonly search: string;
  readonly isOpen: boolean;
  /** Whether the Tab key stops here. */
  readonly isStop: boolean;
  readonly onWalkTo: () => void;
}

function Row({ entry, search, isOpen, isStop, onWalkTo }: RowProps) {
  const t = useTranslations('metrics');
  return (
    <Link
      href={addressOf(entry.id, search)}
      prefetch={false}
      scroll={false}
      tabIndex={isStop ? 0 : -1}
      onFocus={onWalkTo}
      aria-current={isOpen ? 'page' : undefined}
      className={`mx-1 flex min-h-11 flex-col justify-center rounded-sm px-2 py-1 text-sm -outline-offset-2 ${isOpen ? 'bg-accent-soft' : 'hover:bg-canvas'}`}
    >
      <span className="break-words">
        {entry.name}
        {entry.isPart ? <span className="ml-2 rounded-sm border border-line px-1 text-xs text-muted">{t('part')}</span> : null}
      </span>
      <span className="text-xs break-all text-muted">
        {entry.code} · {entry.id}
      </span>
    </Link>
  );
}

/** What is searched for: it stands in the address, too. */
function useSearchText(): readonly [string, (text: string) => void] {
  const inAddress = useSearchParams().get('q') ?? '';
  const [text, setText] = useState(inAddress);
  // Who types is ahead of the address.
  useEffect(() => {
    if (document.activeElement?.id !== SEARCH_ID) setText(inAddress);
  }, [inAddress]);
  const search = (typed: string) => {
    setText(typed);
    changeAddress({ q: typed === '' ? null : typed }, 'replace');
  };
  return [text, search];
}

/** Whoever comes by a link sees in the list where they are; the page itself stays where it is. */
function useOpenInView(list: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const here = list.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (list.current && here) list.current.scrollTop = here.offsetTop - list.current.offsetTop - list.current.clientHeight / 2;
  }, [list]);
}
