-- Locks the instances that a batch ends and those it sends to, by their numbers, so that two
-- batches that end and address each other's instances do not wait in a circle.
create or replace function lock_in_order(
    p_instance bigint[],
    p_end smallint[],
    p_code integer[],
    p_receivers text[]
)
returns void
language plpgsql
volatile
set search_path from current
as $$
declare
    v_next record;
begin
    for v_next in
        select u.instance, bool_or(u.ends) as ends
        from (
            select t.instance, true as ends
            from unnest(p_instance, p_end, p_code) t (instance, ending, code)
            where t.ending between 4 and 7
            and t.code in (0, 3)
            union all
            select i.instance, false
            from unnest(p_receivers) r (id)
            cross join lateral (
                select i.instance
                from instance i
                where i.id = r.id
                offset 0
            ) i
        ) u
        group by u.instance
        order by u.instance
    loop
        if v_next.ends then
            perform 1
            from live_instance l
            where l.instance = v_next.instance
            for update;
        else
            perform 1
            from live_instance l
            where l.instance = v_next.instance
            for share;
        end if;
    end loop;
end
$$;
