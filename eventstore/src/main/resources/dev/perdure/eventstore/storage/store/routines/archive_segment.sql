-- Takes the first segment that ends at p_up_to or before out of a log: its tables stay as plain
-- ones, or are dropped; with p_drop also those that were archived before. Returns its number and
-- size; null if there is none.
--
-- Refused, with nothing changed: above the head; and beyond a subscription that has not passed
-- these positions, of which the one that is farthest behind is returned.
--
-- Detaching needs both tables of all logs for itself until the commit, in the order in which reads
-- and appends take them. While it waits for that lock, whoever comes later waits behind it, so it
-- waits no longer than half a second. It runs with the rights of its caller, who must own the tables.
create or replace function archive_segment(
    p_log integer,
    p_up_to bigint,
    p_drop boolean,
    out number bigint,
    out bytes bigint,
    out head bigint,
    out behind_name text,
    out behind_version integer,
    out behind_position bigint
)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
set lock_timeout = '500ms'
as $$
#variable_conflict use_column
declare
    v_parent text;
    v_name text;
    v_is_archived boolean;
    v_last bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended(format('perdure archive %s', p_log), 0));
    head := head_of(p_log, 0);
    if p_up_to > head then
        return;
    end if;
    select s.name, s.version, c.position
    into behind_name, behind_version, behind_position
    from subscription s
    cross join lateral (
        select c.position
        from checkpoint c
        where c.subscription = s.subscription
        and c.position < p_up_to
        offset 0
    ) c
    where s.log = p_log
    order by c.position, s.name, s.version
    limit 1;
    if found then
        return;
    end if;
    select s.number, s.bytes, s.is_archived, s.last_position
    into number, bytes, v_is_archived, v_last
    from segments_of(p_log) s
    where s.last_position <= p_up_to
    and (p_drop or not s.is_archived)
    order by s.number
    limit 1;
    if not found then
        return;
    end if;
    if not v_is_archived then
        lock table only event, only event_tag in access exclusive mode;
        insert into archived as a (log, position)
        values (p_log, v_last)
        on conflict (log) do update
        set position = greatest(a.position, excluded.position);
    end if;
    foreach v_parent in array array['event', 'event_tag'] loop
        v_name := format('%s_%s_%s', v_parent, p_log, number);
        if not v_is_archived then
            execute format('alter table %I detach partition %I', v_parent, v_name);
        end if;
        if p_drop then
            execute format('drop table if exists %I', v_name);
        end if;
    end loop;
end
$$;
