import { type Dimension, type Metric, type MetricQuery, SOURCES, type Source, type SourceField } from '@tidewatch/schemas';
import type { SessionPage } from '../session-page.ts';

/** The fields of a source that a statement uses, and how each is read. */
export interface FieldPlan {
  readonly source: Source;
  /** Columns that the table must give. */
  readonly columns: readonly string[];
  /** ARRAY JOIN of the items' columns; '' where the rows themselves are counted. */
  readonly arrayJoin: string;
  /** The fields as they read at `as_of`, each under its own name. */
  readonly select: readonly string[];
}

/**
 * How to read `names` of a source: a stored value is `_name`, the value as of `{as_of}` is `name` (keel rule 16: what
 * lies after it has not happened). Items exist once `source.exists` has come: the statement filters by `_exists`.
 */
export function planFields(source: Source, names: ReadonlySet<string>): FieldPlan {
  const stored = new Set([source.exists, ...names]);
  for (const name of names) {
    const { since } = fieldOf(source, name);
    if (since !== undefined) stored.add(since);
  }
  const columns: string[] = [];
  const joined: string[] = [];
  for (const name of stored) {
    const { column, isArray } = columnOf(source, name);
    columns.push(isArray ? column : `${column} AS _${name}`);
    if (isArray) joined.push(`${column} AS _${name}`);
  }
  return {
    source,
    columns,
    arrayJoin: joined.length === 0 ? '' : `ARRAY JOIN ${joined.join(', ')}`,
    select: [...names].map((name) => `${knownAt(source, name)} AS ${identifier(name)}`),
  };
}

/** The column that holds a field, as SQL; of items it holds an array a row. */
export function columnOf(source: Source, name: string): { readonly column: string; readonly isArray: boolean } {
  const field = fieldOf(source, name);
  const own = field.column ?? name;
  const isArray = source.nested !== null && field.of !== 'unit';
  return { column: isArray ? `\`${source.nested}.${own}\`` : `\`${own}\``, isArray };
}

function knownAt(source: Source, name: string): string {
  const { type, since, ahead } = fieldOf(source, name);
  const knownSince = type === 'instant' && !ahead ? name : since;
  if (knownSince === undefined || knownSince === source.exists) return `_${name}`;
  return `if(_${knownSince} <= {as_of:Int64}, _${name}, NULL)`;
}

/** A name of the catalogue as SQL. */
export function identifier(name: string): string {
  if (!/^\w+$/.test(name)) throw new TypeError(`a field is a plain word, not ${JSON.stringify(name)}`);
  return `\`${name}\``;
}

function fieldOf(source: Source, name: string): SourceField {
  const field = Object.hasOwn(source.fields, name) ? source.fields[name] : undefined;
  if (!field) throw new TypeError(`the source has no field ${name}`);
  return field;
}

/** The field behind a dimension that `checkDimensions` has let pass. */
function dimensionField(metric: Metric, dimension: Dimension): string {
  const dimensions: Source['dimensions'] = SOURCES[metric.source].dimensions;
  const field = dimensions[dimension];
  if (field === undefined) throw new TypeError(`${metric.id} has no dimension ${dimension}`);
  return field;
}

/** Splits and filters of a query over one source. */
export interface Grouping {
  readonly fields: readonly string[];
  /** One expression a dimension; '' = null. */
  readonly by: readonly string[];
  readonly where: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  /** Columns of the row that are carried along beside the fields, by the alias that they get. */
  readonly carried: Readonly<Record<string, string>>;
  /** Which of the groups the statement gives, and in what order, from its value columns; '' = all. */
  readonly choose: (values: readonly string[]) => string;
}

/** With a page a group is a session, and only those in which something was counted are given. */
export function planGrouping(metric: Metric, query: MetricQuery, page?: SessionPage): Grouping {
  const grouping = planDimensions(metric, query);
  return page === undefined ? grouping : { ...grouping, ...planSessions(page, grouping) };
}

function planSessions({ order, after, limit }: SessionPage, { params }: Grouping): Omit<Grouping, 'fields' | 'where'> {
  const isAfter = order === 'newest' ? 'd0 < {after_id:String}' : '(v0, d0) < ({after_value:Int64}, {after_id:String})';
  const counts = (values: readonly string[]) => `(${values.map((value) => `${value} != 0`).join(' OR ')})`;
  const sorted = order === 'newest' ? 'd0 DESC' : 'v0 DESC, d0 DESC';
  return {
    by: ['_session'],
    carried: { _session: 'session_id' },
    choose: (values) => `\nHAVING ${[counts(values), ...(after ? [isAfter] : [])].join(' AND ')}\nORDER BY ${sorted} LIMIT {limit:UInt32}`,
    params: { ...params, limit, ...(after && { after_id: after.id, after_value: after.value }) },
  };
}

function planDimensions(metric: Metric, query: MetricQuery): Grouping {
  const by = query.by.map((dimension) => dimensionField(metric, dimension));
  const filters = query.where.map((filter) => ({ ...filter, field: dimensionField(metric, filter.dimension) }));
  return {
    fields: [...by, ...filters.map((filter) => filter.field)],
    by: by.map(orEmpty),
    where: filters.map((filter, i) => `${filter.isNot ? 'NOT ' : ''}has({values_${i}:Array(String)}, ${orEmpty(filter.field)})`),
    params: Object.fromEntries(filters.map((filter, i) => [`values_${i}`, filter.values])),
    carried: {},
    choose: () => '',
  };
}

function orEmpty(field: string): string {
  return `ifNull(${identifier(field)}, '')`;
}
