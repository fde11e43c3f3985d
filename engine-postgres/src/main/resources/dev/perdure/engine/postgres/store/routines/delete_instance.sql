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
        join instance c on c.parent_id = t.id
    )
    select array_agg(t.instance), min(t.id) filter (where l.instance is not null)
    into v_tree, found_id
    from tree t
    left join live_instance l on l.instance = t.instance;
    if found_id is not null then
        outcome := 2;
        return;
    end if;
    delete from notice c
    using instance i
    where i.instance = any(v_tree)
    and c.instance_id = i.id;
    perform erase_instances(v_tree);
    outcome := 0;
    deleted := cardinality(v_tree);
end
$$;
