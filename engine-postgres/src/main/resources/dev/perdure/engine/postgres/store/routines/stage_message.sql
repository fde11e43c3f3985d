-- Takes a message that is sent on after the caller's transaction has committed, as far as can be
-- said now. Locks nothing. Returns 0 accepted, 4 no such instance, 5 it has ended, 6 too many
-- external events wait.
create or replace function stage_message(
    p_id text,
    p_kind smallint,
    p_body bytea,
    p_max_events integer
)
returns integer
language plpgsql
volatile
set search_path from current
as $$
declare
    v_found record;
begin
    select i.instance, l.instance is not null as live
    into v_found
    from instance i
    left join lateral (
        select o.instance
        from live_instance o
        where o.instance = i.instance
        offset 0
    ) l on true
    where i.id = p_id;
    if not coalesce(v_found.live, false)
        and not exists (select 1 from arrival a where a.instance_id = p_id and a.kind = 1)
    then
        return case when v_found.instance is null then 4 else 5 end;
    end if;
    if p_kind = 5 and (
        is_full(v_found.instance, p_max_events)
        or (
            select count(*) = p_max_events
            from (
                select 1
                from arrival a
                where a.instance_id = p_id
                and a.kind = 5
                limit p_max_events
            ) counted
        ))
    then
        return 6;
    end if;
    insert into arrival (instance_id, kind, body)
    values (p_id, p_kind, p_body);
    perform announce_arrival('a');
    return 0;
end
$$;
