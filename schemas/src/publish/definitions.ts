import { CATALOGUE, definitionsOf } from '../metrics/catalogue.ts';
import { definitionHash } from '../metrics/definition-hash.ts';
import type { Metric } from '../metrics/metric.ts';

/** Hash of every definition that metrics have or have had, by `id@version`. */
export type DefinitionHashes = Readonly<Record<string, string>>;

/** Those of a catalogue, in its order. */
export function definitionHashes(catalogue: readonly Metric[] = CATALOGUE): DefinitionHashes {
  return Object.fromEntries(catalogue.flatMap(definitionsOf).map((one) => [one.id, definitionHash(one)]));
}

/** Published definitions that are not there any more as they were: a chart made by one would show other numbers. */
export function brokenDefinitions(published: DefinitionHashes, today: DefinitionHashes): readonly string[] {
  return Object.keys(published).filter((id) => today[id] !== published[id]);
}
