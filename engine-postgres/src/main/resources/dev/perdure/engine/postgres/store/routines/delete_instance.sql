-- Deletes an ended root and all its descendants. Returns 0 and how many there were, 1 no such
-- instance, 2 and which one has not ended, 3 and the parent that is still stored.
create or replace function delete_instance(
    p_id text,
    out outcome integer,
    out found_id text,
    out deleted integer
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
    v_root instance;
    v_tree bigint[];
begin
    select i.*
    into v_root
    from instance i
    where i.id = p_id
    for update;
    if not found then
        outcome := 1;
        return;
    end if;
    if exists (select 1 from instance i where i.id = v_root.parent_id) then
        outcome := 3;
        found_id := v_root.parent_id;
        return;
    end if;
    with recursive tree (instance, id) as (
        select v_root.instance, v_root.id
        union
        select c.instance, c.id
        from tree t
        cross join lateral (
            select c.instance, c.id
            from instance c
            where c.parent_id = t.id
            offset 0
        ) c
    )
    select array_agg(t.instance), min(t.id) filter (where l.instance is not null)
    into v_tree, found_id
    from tree t
    left join lateral (
        select l.instance
        from live_instance l
        where l.instance = t.instance
        offset 0
    ) l on true;
    if found_id is not null then
        outcome := 2;
        return;
    end if;
    delete from notice c
    where c.instance_id = any(array(
        select i.id
        from instance i
        where i.instance = any(v_tree)
    ));
    perform erase_instances(v_tree);
    outcome := 0;
    deleted := cardinality(v_tree);
end
$$;
