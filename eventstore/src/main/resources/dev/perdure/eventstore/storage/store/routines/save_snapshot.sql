-- Saves a state, unless one of a later position is there. One whose event has another mark now was
-- made of events that the log has lost: it is not saved, and one that is there does not count. What
-- was archived is not compared. True if it was saved.
create or replace function save_snapshot(
    p_log integer,
    p_name text,
    p_query_key text,
    p_version integer,
    p_position bigint,
    p_mark bigint,
    p_codec text,
    p_state bytea
)
returns boolean
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    if p_mark is not null and p_position > archived_up_to(p_log) and p_mark is distinct from (
        select uuid_hash_extended(e.id, (extract(epoch from e.recorded_at) * 1000000)::bigint)
        from event e
        where e.log = p_log
        and e.position = p_position
    ) then
        return false;
    end if;
    insert into snapshot as s (log, name, query_key, version, position, mark, codec, state)
    values (p_log, p_name, p_query_key, p_version, p_position, p_mark, p_codec, p_state)
    on conflict (log, name, query_key, version) do update
    set position = excluded.position,
        mark = excluded.mark,
        codec = excluded.codec,
        state = excluded.state,
        saved_at = excluded.saved_at
    where s.position < excluded.position
    or s.mark is not null
    and s.position > archived_up_to(p_log)
    and s.mark is distinct from (
        select uuid_hash_extended(e.id, (extract(epoch from e.recorded_at) * 1000000)::bigint)
        from event e
        where e.log = p_log
        and e.position = s.position
    );
    return found;
end
$$;
