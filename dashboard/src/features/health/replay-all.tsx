'use client';

import { RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '../../components/ui/button.tsx';
import { Popover } from '../../components/ui/popover.tsx';
import { useClosePopover } from '../../components/ui/use-close-popover.ts';
import { useReplay } from './use-replay.ts';

/** Reads all letters of a reason again, after one has said yes. */
export function ReplayAll({ code, count }: { readonly code: string; readonly count: number }) {
  const t = useTranslations('health.letters');
  return (
    <Popover
      label={t('replayAll', { code })}
      trigger={
        <Button>
          <RotateCcw size={14} aria-hidden />
          {t('replayAll', { code })}
        </Button>
      }
    >
      <Confirm code={code} count={count} />
    </Popover>
  );
}

function Confirm({ code, count }: { readonly code: string; readonly count: number }) {
  const t = useTranslations('health.letters');
  const close = useClosePopover();
  const replay = useReplay();
  return (
    <div className="flex flex-col gap-3">
      <h3 className="font-semibold">{t('confirm.title', { count })}</h3>
      <p className="text-sm text-muted">{t('confirm.lead')}</p>
      {replay.isError ? (
        <p role="alert" className="text-sm text-bad">
          {t('failed')}
        </p>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onPress={close}>{t('confirm.no')}</Button>
        <Button look="primary" isDisabled={replay.isPending} onPress={() => replay.mutate({ code }, { onSuccess: close })}>
          {t('confirm.yes')}
        </Button>
      </div>
    </div>
  );
}
