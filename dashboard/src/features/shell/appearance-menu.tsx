'use client';

import { Languages, Monitor, Moon, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { IconButton } from '../../components/ui/button.tsx';
import { Menu } from '../../components/ui/menu.tsx';
import { LOCALE_COOKIE, LOCALES } from '../../i18n/locales.ts';
import { decideTheme, THEME_COOKIE, THEMES, type Theme } from '../../i18n/theme.ts';

const ICONS = { system: Monitor, light: Sun, dark: Moon } as const;
const YEAR_S = 31_536_000;

/** Each language is named in itself, so that one finds the way back. */
const LANGUAGES = { en: 'English', 'zh-CN': '中文' } as const;

/** Theme and language; both are cookies, so that the server draws the next page right at once. */
export function AppearanceMenu() {
  const t = useTranslations('shell');
  const locale = useLocale();
  const router = useRouter();
  const [theme, setTheme] = useState<Theme>('system');
  useEffect(() => setTheme(decideTheme(document.documentElement.dataset['theme'])), []);

  const chooseTheme = (id: string) => {
    const chosen = decideTheme(id);
    setCookie(THEME_COOKIE, chosen);
    setTheme(chosen);
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
  };
  const chooseLanguage = (id: string) => {
    setCookie(LOCALE_COOKIE, id);
    router.refresh();
  };

  return (
    <Menu
      label={t('settings')}
      trigger={
        <IconButton label={t('settings')}>
          <Languages size={18} aria-hidden />
        </IconButton>
      }
      groups={[
        {
          id: 'language',
          title: t('language'),
          choices: LOCALES.map((id) => ({ id, label: LANGUAGES[id], lang: id })),
          chosen: locale,
          onChoose: chooseLanguage,
        },
        {
          id: 'theme',
          title: t('theme'),
          choices: THEMES.map((id) => {
            const Icon = ICONS[id];
            return { id, label: t(`themes.${id}`), icon: <Icon size={14} aria-hidden /> };
          }),
          chosen: theme,
          onChoose: chooseTheme,
        },
      ]}
    />
  );
}

function setCookie(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
}
