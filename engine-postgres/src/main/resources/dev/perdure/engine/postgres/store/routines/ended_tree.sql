-- An instance and everything below it, or null if anything of that has not ended.
create or replace function ended_tree(p_root bigint)
returns bigint[]
language plpgsql
volatile
set search_path from current
as $$
declare
    v_tree bigint[];
    v_running boolean;
begin
    with recursive tree (instance, id) as (
        select i.instance, i.id
        from instance i
        where i.instance = p_root
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
    select array_agg(t.instance), bool_or(l.instance is not null)
    into v_tree, v_running
    from tree t
    left join lateral (
        select l.instance
        from live_instance l
        where l.instance = t.instance
        offset 0
    ) l on true;
    return case when v_running then null else v_tree end;
end
$$;
