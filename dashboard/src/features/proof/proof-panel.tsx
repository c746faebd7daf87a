'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback, useEffect, useMemo } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { formatMoment } from '../../components/charts/index.ts';
import { IconButton } from '../../components/ui/button.tsx';
import { useTRPC } from '../../trpc/trpc-provider.tsx';
import { useViewer } from '../shell/viewer-context.tsx';
import { ProofFound } from './proof-found.tsx';
import { ProofRefused, ProofWaiting } from './proof-states.tsx';
import { type ProofTicket, questionOfWord } from './proof-view.ts';

const LOOK_EVERY_MS = 400;

/** The drawer: a number, what it rests on, and the same number folded again from its events. */
export function ProofPanel({ word, onClose }: { readonly word: string; readonly onClose: () => void }) {
  const t = useTranslations('proof');
  const trpc = useTRPC();
  const { zone: ownZone } = useViewer();
  const question = useMemo(() => questionOfWord(word, ownZone), [word, ownZone]);
  const { mutate, ...asked } = useMutation(trpc.proof.start.mutationOptions());
  const fold = useCallback(() => mutate({ ...question, grain: 'total', by: [], compare: null }), [mutate, question]);
  useEffect(fold, [fold]);
  const ticket = asked.data ?? null;
  const progress = useQuery(
    trpc.proof.state.queryOptions(
      { id: ticket?.id ?? '' },
      {
        enabled: ticket !== null,
        refetchInterval: ({ state }) => (state.data?.state === 'waiting' || state.data?.state === 'working' ? LOOK_EVERY_MS : false),
      },
    ),
  );
  const state = ticket === null ? null : (progress.data ?? null);
  const error = asked.error ?? progress.error;
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(isOpen) => isOpen || onClose()}
      className="fixed inset-0 z-40 flex justify-end bg-text/30"
    >
      <Modal className="h-full w-full max-w-160 bg-surface shadow-popover outline-none">
        <Dialog className="flex h-full flex-col outline-none">
          <header className="flex items-start justify-between gap-2 border-b border-line p-4">
            <div className="min-w-0">
              <Heading slot="title" className="text-lg font-semibold">
                {t('title')}
              </Heading>
              {ticket === null ? (
                <div aria-hidden="true" className="skeleton mt-1 h-5 w-60 max-w-full" />
              ) : (
                <WhichNumber ticket={ticket} question={question} />
              )}
            </div>
            <IconButton label={t('close')} onPress={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          </header>
          <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
            {error !== null ? (
              <ProofRefused error={error} limits={ticket?.limits ?? null} onAgain={fold} />
            ) : ticket === null || state === null || state.state === 'waiting' || state.state === 'working' ? (
              <ProofWaiting lookedAt={state?.state === 'working' ? state.lookedAt : null} />
            ) : state.state === 'refused' ? (
              <ProofRefused code={state.code} limits={ticket.limits} onAgain={fold} />
            ) : (
              <ProofFound ticket={ticket} summary={state.summary} word={word} onAgain={fold} zone={question.zone} />
            )}
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Which number it is: metric, interval, filters and cut-off. */
function WhichNumber({ ticket, question }: { readonly ticket: ProofTicket; readonly question: ReturnType<typeof questionOfWord> }) {
  const t = useTranslations('proof');
  const names = useTranslations('explore.dimension');
  const locale = useLocale();
  const { metric, range } = ticket;
  const moment = (at: number) => formatMoment(at, { zone: question.zone, locale, thisYear: new Date(range.asOf).getFullYear() });
  const filters = question.where.map(({ dimension, values, isNot }) => {
    const name = metric.dimensions.includes(dimension) ? names(dimension as Parameters<typeof names>[0]) : dimension;
    return t(isNot ? 'filterNot' : 'filter', { name, values: values.map((value) => value || t('none')).join(', ') });
  });
  return (
    <>
      <p className="font-medium">{metric.name[locale === 'zh-CN' ? 'zh' : 'en']}</p>
      <p className="figure text-sm text-muted [overflow-wrap:anywhere]">
        {[t('range', { from: moment(range.from), to: moment(range.to), zone: question.zone }), ...filters].join(' · ')}
      </p>
      <p className="figure text-sm text-muted">{t('asOf', { time: moment(range.asOf) })}</p>
    </>
  );
}
