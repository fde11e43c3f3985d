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
    v_looked integer := 0;
begin
    removed := 0;
    for v_root in
        select e.instance, e.ended_at
        from ended_instance e
        where e.root
        and e.ended_at < v_cut
        and (e.ended_at, e.instance) > (
            coalesce(p_after_at, '-infinity'), coalesce(p_after_instance, 0))
        order by e.ended_at, e.instance
        limit 1000
    loop
        if removed >= p_limit then
            return;
        end if;
        v_looked := v_looked + 1;
        last_at := v_root.ended_at;
        last_instance := v_root.instance;
        perform 1
        from instance i
        where i.instance = v_root.instance
        for update skip locked;
        continue when not found;
        v_tree := ended_tree(v_root.instance);
        if v_tree is not null then
            delete from notice c
            where c.instance_id = any(array(
                select i.id
                from instance i
                where i.instance = any(v_tree)
            ));
            perform erase_instances(v_tree);
            removed := removed + cardinality(v_tree);
        end if;
    end loop;
    if v_looked < 1000 then
        last_at := null;
        last_instance := null;
    end if;
end
$$;
