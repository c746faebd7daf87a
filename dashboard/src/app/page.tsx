import { redirect } from 'next/navigation';
import { requireViewer } from '../server/auth/current-viewer.ts';

/** The landing: the live overview, or the sign-in for people who are not known yet. */
export default async function LandingPage() {
  await requireViewer();
  redirect('/live');
}
