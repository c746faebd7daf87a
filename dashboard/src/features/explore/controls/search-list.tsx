'use client';

import dynamic from 'next/dynamic';
import { useEffect } from 'react';

const load = () => import('./search-list-box.tsx').then((loaded) => loaded.SearchListBox);

/** A list to search; loaded apart from the page, as it stands in cards that open. */
export const SearchList = dynamic(load);

/** Has the list on hand before it is first opened, once the page stands. */
export function useSearchListAhead(): void {
  useEffect(() => {
    void load();
  }, []);
}
