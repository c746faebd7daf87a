import { onDemand } from '../../../components/on-demand.tsx';

/** A list to search, for a card that needs it: see `SearchListBox`. */
export const SearchList = onDemand(async () => (await import('./search-list-box.tsx')).SearchListBox);
