import { z } from 'zod';
import { MAX_NAME, MAX_SEARCH } from '../../features/explore/saved/saved-view.ts';
import { defaultView, searchOfView, viewFromWords, wordsOfSearch } from '../../features/explore/view.ts';
import { procedure, router } from '../trpc/init.ts';
import { changeView, deleteView, listViews, saveView } from './saved-views.ts';

const name = z.string().trim().min(1).max(MAX_NAME);
const search = z.string().max(MAX_SEARCH);
const version = z.strictObject({ id: z.uuid(), version: z.int().min(1) });

/** Views of the Explore page that have names. */
export const savedViewsRouter = router({
  list: procedure.query(({ ctx }) => listViews(ctx.services.database, ctx.viewer)),

  save: procedure
    .input(z.strictObject({ name, search, isShared: z.boolean() }))
    .mutation(({ ctx, input }) => saveView(ctx.services.database, ctx.viewer, { ...input, search: wholeSearch(input.search, ctx.zone) })),

  change: procedure
    .input(version.extend({ name: name.optional(), search: search.optional(), isShared: z.boolean().optional() }))
    .mutation(({ ctx, input: { id, version: on, name: newName, search: newSearch, isShared } }) =>
      changeView(ctx.services.database, ctx.viewer, {
        id,
        version: on,
        ...(newName === undefined ? {} : { name: newName }),
        ...(newSearch === undefined ? {} : { search: wholeSearch(newSearch, ctx.zone) }),
        ...(isShared === undefined ? {} : { isShared }),
      }),
    ),

  delete: procedure.input(version).mutation(({ ctx, input }) => deleteView(ctx.services.database, ctx.viewer, input)),
});

/** The query string with every choice named, so that the view means the same for whoever opens it; other words are dropped. */
function wholeSearch(text: string, zone: string): string {
  return searchOfView(viewFromWords(wordsOfSearch(new URLSearchParams(text)), defaultView(zone)));
}
