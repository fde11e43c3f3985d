-- The instances of these ids that exist.
create or replace function find_instances(p_id text[])
returns setof instance_record
language plpgsql
stable
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    return query
    select r.*
    from unnest(p_id) t (id)
    cross join lateral (
        select r.*
        from instance_record r
        where r.id = t.id
        offset 0
    ) r;
end
$$;
