'use client';

import { createContext, type ReactNode, useContext } from 'react';
import type { Role } from '../../generated/prisma/enums.ts';

/** What pages may know of the person in front of them. */
export interface ViewerCard {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly tenantName: string;
  /** IANA zone of all days and clocks. */
  readonly zone: string;
}

const ViewerContext = createContext<ViewerCard | null>(null);

export function ViewerProvider({ value, children }: { readonly value: ViewerCard; readonly children: ReactNode }) {
  return <ViewerContext value={value}>{children}</ViewerContext>;
}

/** The person who is signed in. @throws outside the shell */
export function useViewer(): ViewerCard {
  const viewer = useContext(ViewerContext);
  if (viewer === null) throw new Error('useViewer stands outside the shell');
  return viewer;
}
