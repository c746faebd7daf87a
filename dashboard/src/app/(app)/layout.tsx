import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { FreshnessProvider } from '../../components/data/freshness.tsx';
import { ProofHost } from '../../features/proof/proof-host.tsx';
import { NavigationRail } from '../../features/shell/navigation-rail.tsx';
import { TopBar } from '../../features/shell/top-bar.tsx';
import { ViewerProvider } from '../../features/shell/viewer-context.tsx';
import { requireViewer } from '../../server/auth/current-viewer.ts';
import { services } from '../../server/services.ts';
import { TrpcProvider } from '../../trpc/trpc-provider.tsx';

/** The shell around every page of somebody who is signed in. */
export default async function AppLayout({ children }: { readonly children: ReactNode }) {
  const viewer = await requireViewer();
  const t = await getTranslations('shell');
  const { name, email, role, tenantName } = viewer;
  return (
    <TrpcProvider>
      <ViewerProvider value={{ name, email, role, tenantName, zone: services().config.zone }}>
        <FreshnessProvider>
          <a
            href="#content"
            className="sr-only z-30 rounded-sm bg-accent text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:px-3 focus:py-2"
          >
            {t('skip')}
          </a>
          <div className="md:grid md:min-h-dvh md:grid-cols-[56px_minmax(0,1fr)] md:grid-rows-[48px_minmax(0,1fr)]">
            <TopBar />
            <NavigationRail />
            <main id="content" tabIndex={-1} className="min-w-0 p-2 pb-20 outline-none sm:p-4 md:pb-6">
              <ProofHost>{children}</ProofHost>
            </main>
          </div>
        </FreshnessProvider>
      </ViewerProvider>
    </TrpcProvider>
  );
}
