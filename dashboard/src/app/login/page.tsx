import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AppearanceMenu } from '../../features/shell/appearance-menu.tsx';
import { Logo } from '../../features/shell/logo.tsx';
import { SignInForm } from '../../features/sign-in/sign-in-form.tsx';
import { currentViewer } from '../../server/auth/current-viewer.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('login'))('title') };
}

export default async function LoginPage() {
  if (await currentViewer()) redirect('/live');
  const [t, common] = await Promise.all([getTranslations('login'), getTranslations('common')]);
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
      <div className="absolute top-2 right-2">
        <AppearanceMenu />
      </div>
      <div className="flex flex-col items-center gap-2 text-center">
        <Logo size={44} />
        <h1 className="text-xl font-semibold">{common('product')}</h1>
        <p className="text-muted">{t('lead')}</p>
      </div>
      <SignInForm />
      <p className="max-w-88 text-center text-xs text-muted">{t('firstTime')}</p>
    </main>
  );
}
