'use client';

import { useSearchParams } from 'next/navigation';
import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext } from 'react';
import { changeAddress } from '../../components/change-address.ts';
import { usePlainKey } from '../../components/use-plain-key.ts';
import type { ProvableNumber } from './proof-view.ts';

/** Key of the proof in the URL: it is open while the key is there. */
const PROOF_KEY = 'proof';

/** Pages are there before the drawer, which brings lists and a dialog with it. */
const ProofPanel = lazy(async () => ({ default: (await import('./proof-panel.tsx')).ProofPanel }));

const OpenProof = createContext<((number: ProvableNumber) => Promise<void>) | null>(null);

/** Gives every page below it the drawer with a number's proof. That it is open, and of which number, stands in the URL. */
export function ProofHost({ children }: { readonly children: ReactNode }) {
  // What turns a number into words comes with the first press: it knows all of Explore's view.
  usePlainKey('y', pressMark);
  const open = useCallback(async (number: ProvableNumber) => goTo((await import('./proof-view.ts')).wordOfNumber(number)), []);
  return (
    <OpenProof value={open}>
      {children}
      <Suspense>
        <Drawer />
      </Suspense>
    </OpenProof>
  );
}

/** Opens the drawer. @throws outside the shell */
export function useOpenProof(): (number: ProvableNumber) => Promise<void> {
  const open = useContext(OpenProof);
  if (open === null) throw new Error('useOpenProof stands outside the shell');
  return open;
}

/** Proves the number that the focus or else the pointer is at, or the first one near it. */
function pressMark(): void {
  const focused = document.activeElement;
  let place = focused === null || focused === document.body ? [...document.querySelectorAll(':hover')].at(-1) : focused;
  for (place ??= document.body; place; place = place.parentElement ?? undefined) {
    const mark = place.matches(MARK) ? place : place.querySelector(MARK);
    if (mark instanceof HTMLElement) {
      mark.click();
      return;
    }
  }
}

/** The mark of a number that can be proved. */
const MARK = '[data-proof]';

function Drawer() {
  const word = useSearchParams().get(PROOF_KEY);
  return word === null ? null : <ProofPanel key={word} word={word} onClose={() => goTo(null)} />;
}

function goTo(word: string | null): void {
  changeAddress({ [PROOF_KEY]: word });
}
