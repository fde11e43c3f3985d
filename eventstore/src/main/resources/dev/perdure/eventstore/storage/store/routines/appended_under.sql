-- What a request with this key appended; no row if none did.
create or replace function appended_under(p_log integer, p_key text)
returns table (first_position bigint, events integer)
language sql
stable
rows 1
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
    select k.first_position, k.events
    from append_key k
    where k.log = p_log
    and k.key = p_key
$$;
