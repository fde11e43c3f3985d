-- Deletes whole trees that have ended, the longest ended first, until about so many instances are
-- gone. A tree is deleted only if its root ended before the cut and everything below it has ended.
-- At most a thousand roots are looked at, from the place on where the last call stopped; where this
-- one stopped is returned, or null if there was nothing further.
create or replace function prune_instances(
    p_older_us bigint,
    p_limit integer,
    p_after_at timestamptz,
    p_after_instance bigint,
    out removed integer,
    out last_at timestamptz,
    out last_instance bigint
)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
declare
    v_cut timestamptz := store_now() - p_older_us * interval '1 microsecond';
    v_root record;
    v_tree bigint[];
    v_gone bigint[] := '{}';
    v_looked integer := 0;
begin
    for v_root in
        select e.instance, e.ended_at, i.locked, i.is_parent
        from (
            select e.instance, e.ended_at
            from ended_instance e
            where e.root
            and e.ended_at < v_cut
            and (e.ended_at, e.instance) > (
                coalesce(p_after_at, '-infinity'), coalesce(p_after_instance, 0))
            order by e.ended_at, e.instance
            limit 1000
        ) e
        left join lateral (
            select
                true as locked,
                exists (select 1 from instance c where c.parent_id = i.id) as is_parent
            from instance i
            where i.instance = e.instance
            for update skip locked
        ) i on true
        order by e.ended_at, e.instance
    loop
        exit when cardinality(v_gone) >= p_limit;
        v_looked := v_looked + 1;
        last_at := v_root.ended_at;
        last_instance := v_root.instance;
        continue when v_root.locked is null;
        v_tree := case when v_root.is_parent then ended_tree(v_root.instance)
            else array[v_root.instance] end;
        v_gone := v_gone || v_tree;
    end loop;
    removed := cardinality(v_gone);
    if removed > 0 then
        delete from notice c
        where c.instance_id = any(array(
            select i.id
            from instance i
            where i.instance = any(v_gone)
        ));
        perform erase_instances(v_gone);
    end if;
    if removed < p_limit and v_looked < 1000 then
        last_at := null;
        last_instance := null;
    end if;
end
$$;
