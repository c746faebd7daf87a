-- The embedded log. One row a record; offsets are dense per partition because they are given out under the lock of the
-- partition's row, in the transaction that writes the records: a reader that sees `next_offset` sees every record below it.

create table log.topics (
  topic_id int generated always as identity primary key,
  name text not null unique
);

create table log.partitions (
  topic_id int not null references log.topics,
  partition int not null,
  -- First offset that is kept; retention moves it.
  start_offset bigint not null default 0,
  -- Offset of the next record.
  next_offset bigint not null default 0,
  -- `log_at` of the last record: the next one gets no earlier time, also when the clock jumps back.
  last_log_at bigint not null default 0,
  primary key (topic_id, partition)
) with (fillfactor = 20); -- room on the page, so that an append's update touches no index

create table log.records (
  topic_id int not null,
  partition int not null,
  "offset" bigint not null,
  -- When the log took it, ms UTC; non-decreasing with the offset.
  log_at bigint not null,
  key text not null,
  value bytea not null,
  primary key (topic_id, partition, "offset")
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);

create table log.groups (
  group_id int generated always as identity primary key,
  name text not null unique,
  seen_at timestamptz not null
);

create table log.members (
  group_id int not null references log.groups,
  member_id uuid not null,
  topic_ids int[] not null,
  joined_at timestamptz not null,
  -- After it the member's partitions may be taken by others.
  expires_at timestamptz not null,
  primary key (group_id, member_id)
);

-- A group's place in a partition, and who holds it.
create table log.group_partitions (
  group_id int not null references log.groups,
  topic_id int not null,
  partition int not null,
  -- Null: nobody. It passes to another member only when its holder gives it back or expires.
  member_id uuid,
  -- Grows each time that somebody takes it; a commit with an older one is refused.
  generation bigint not null default 0,
  -- Everything before it is done; null: nothing has been committed.
  position bigint,
  primary key (group_id, topic_id, partition)
) with (fillfactor = 50);

-- How many partitions of each topic a member of a group should hold: as many as the others or one more, and the members
-- that get one more change from topic to topic.
create function log.shares(p_group int, p_member uuid)
returns table (topic_id int, share bigint)
language sql stable as $$
  with readers as (
    select
      t.topic_id,
      m.member_id,
      row_number() over (partition by t.topic_id order by m.joined_at, m.member_id) - 1 as place,
      count(*) over (partition by t.topic_id) as members
    from log.members m
    cross join unnest(m.topic_ids) as t (topic_id)
    where m.group_id = p_group
  ),
  sizes as (
    select p.topic_id, count(*) as partitions, (sum(count(*)) over (order by p.topic_id))::bigint - count(*) as before
    from log.partitions p
    where p.topic_id in (select r.topic_id from readers r)
    group by p.topic_id
  )
  select
    r.topic_id,
    s.partitions / r.members
      + case when (r.place + r.members - s.before % r.members) % r.members < s.partitions % r.members then 1 else 0 end
  from readers r
  join sizes s using (topic_id)
  where r.member_id = p_member
$$;

-- Extends a member's lease, gives back what is over its share, takes what is free up to its share, and returns what it
-- holds and from where to read.
create function log.renew(p_group int, p_member uuid, p_topics int[], p_timeout_ms int, p_latest boolean)
returns table (topic_id int, partition int, generation bigint, "position" bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  moment timestamptz;
  joined boolean;
  gave_back int;
begin
  -- The row's lock: one member decides at a time, and no commit runs beside it.
  update log.groups set seen_at = clock_timestamp() where group_id = p_group;
  moment := clock_timestamp();

  delete from log.members where group_id = p_group and expires_at < moment and member_id <> p_member;
  insert into log.members as m (group_id, member_id, topic_ids, joined_at, expires_at)
  values (p_group, p_member, p_topics, moment, moment + p_timeout_ms * interval '1 ms')
  on conflict (group_id, member_id) do update set expires_at = excluded.expires_at
  returning m.joined_at = moment into joined;

  insert into log.group_partitions (group_id, topic_id, partition)
  select p_group, p.topic_id, p.partition
  from log.partitions p
  where p.topic_id = any (p_topics)
    and not exists (
      select from log.group_partitions g
      where g.group_id = p_group and g.topic_id = p.topic_id and g.partition = p.partition
    )
  on conflict do nothing;

  update log.group_partitions g set member_id = null
  where g.group_id = p_group and g.member_id is not null
    and not exists (select from log.members m where m.group_id = p_group and m.member_id = g.member_id);

  update log.group_partitions g set member_id = null
  from (
    select h.topic_id, h.partition, row_number() over (partition by h.topic_id order by h.partition) as place
    from log.group_partitions h
    where h.group_id = p_group and h.member_id = p_member
  ) held
  join log.shares(p_group, p_member) s using (topic_id)
  where g.group_id = p_group and g.topic_id = held.topic_id and g.partition = held.partition and held.place > s.share;
  get diagnostics gave_back = row_count;

  update log.group_partitions g
  set
    member_id = p_member,
    generation = g.generation + 1,
    position = coalesce(g.position, case when p_latest then p.next_offset end)
  from (
    select f.topic_id, f.partition, row_number() over (partition by f.topic_id order by f.partition) as place
    from log.group_partitions f
    where f.group_id = p_group and f.member_id is null and f.topic_id = any (p_topics)
  ) free
  join log.shares(p_group, p_member) s using (topic_id)
  join log.partitions p using (topic_id, partition)
  where g.group_id = p_group and g.topic_id = free.topic_id and g.partition = free.partition
    and free.place <= s.share - (
      select count(*)
      from log.group_partitions o
      where o.group_id = p_group and o.topic_id = free.topic_id and o.member_id = p_member
    );

  if joined or gave_back > 0 then
    perform pg_notify('tidewatch_log', 'group ' || p_group);
  end if;

  return query
  select g.topic_id, g.partition, g.generation, greatest(coalesce(g.position, 0), p.start_offset)
  from log.group_partitions g
  join log.partitions p using (topic_id, partition)
  where g.group_id = p_group and g.member_id = p_member
  order by g.topic_id, g.partition;
end $$;

-- Commits positions, all or none: false when one of the partitions is not held in the generation given.
create function log.commit_positions(
  p_group int, p_member uuid, p_topics int[], p_partitions int[], p_generations bigint[], p_positions bigint[]
) returns boolean
language plpgsql as $$
begin
  -- Keeps `renew` out, so that what is held stays held until the end of the transaction.
  perform from log.groups where group_id = p_group for share;
  if exists (
    select
    from unnest(p_topics, p_partitions, p_generations) as c (topic_id, partition, generation)
    where not exists (
      select
      from log.group_partitions g
      where g.group_id = p_group and g.topic_id = c.topic_id and g.partition = c.partition
        and g.member_id = p_member and g.generation = c.generation
    )
  ) then
    return false;
  end if;
  update log.group_partitions g set position = c.position
  from unnest(p_topics, p_partitions, p_positions) as c (topic_id, partition, position)
  where g.group_id = p_group and g.topic_id = c.topic_id and g.partition = c.partition;
  return true;
end $$;

-- Leaves the group at once, for others to take over.
create function log.leave(p_group int, p_member uuid) returns void
language plpgsql as $$
begin
  update log.groups set seen_at = clock_timestamp() where group_id = p_group;
  delete from log.members where group_id = p_group and member_id = p_member;
  update log.group_partitions set member_id = null where group_id = p_group and member_id = p_member;
  perform pg_notify('tidewatch_log', 'group ' || p_group);
end $$;
