import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Notice } from '../../../../components/data/notice.tsx';
import { SystemHealth } from '../../../../features/health/system-health.tsx';
import { mayOperate } from '../../../../features/shell/rights.ts';
import { requireViewer } from '../../../../server/auth/current-viewer.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('health'))('title') };
}

export default async function HealthPage() {
  const { role } = await requireViewer();
  if (!mayOperate(role)) return <Forbidden role={role} />;
  return <SystemHealth openedAt={Date.now()} />;
}

async function Forbidden({ role }: Pick<Awaited<ReturnType<typeof requireViewer>>, 'role'>) {
  const [t, shell] = await Promise.all([getTranslations('health'), getTranslations('shell')]);
  return (
    <div className="mx-auto flex max-w-420 flex-col gap-4">
      <h1 className="text-lg font-semibold">{t('title')}</h1>
      <Notice state="stale" title={t('forbidden.title')}>
        {t('forbidden.lead', { role: shell(`roles.${role}`) })}
      </Notice>
    </div>
  );
}
