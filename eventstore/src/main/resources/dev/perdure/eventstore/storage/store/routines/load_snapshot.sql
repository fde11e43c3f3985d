-- The state of this version that was saved last; no row if none was.
create or replace function load_snapshot(
    p_log integer,
    p_name text,
    p_query_key text,
    p_version integer
)
returns table ("position" bigint, mark bigint, codec text, state bytea)
language sql
stable
rows 1
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
    select s.position, s.mark, s.codec, s.state
    from snapshot s
    where s.log = p_log
    and s.name = p_name
    and s.query_key = p_query_key
    and s.version = p_version
$$;
