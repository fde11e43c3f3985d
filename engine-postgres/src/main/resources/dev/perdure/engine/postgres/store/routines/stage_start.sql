-- Takes a start that is carried out when the caller's transaction commits, as far as can be said
-- now. p_policy: see start_instance; nothing is terminated here. Returns 0 accepted, 1 attached,
-- 2 exists, 3 exists and has ended.
create or replace function stage_start(
    p_id text,
    p_name text,
    p_version integer,
    p_policy integer,
    p_body bytea
)
returns integer
language plpgsql
volatile
set search_path from current
as $$
declare
    v_found record;
begin
    select l.instance is not null as live, e.status
    into v_found
    from instance i
    left join lateral (
        select o.instance
        from live_instance o
        where o.instance = i.instance
        offset 0
    ) l on true
    left join lateral (
        select f.status
        from ended_instance f
        where f.instance = i.instance
        offset 0
    ) e on true
    where i.id = p_id;
    if found and not v_found.live then
        if p_policy % 10 = 0 or (p_policy % 10 = 1 and v_found.status = 4) then
            return 3;
        end if;
    elsif found then
        return case p_policy / 10 when 1 then 1 else 2 end;
    end if;
    if exists (select 1 from arrival a where a.instance_id = p_id and a.kind = 1) then
        return case p_policy / 10 when 1 then 1 else 2 end;
    end if;
    insert into arrival (instance_id, kind, body, name, version, policy)
    values (p_id, 1, p_body, p_name, p_version, p_policy);
    perform announce_arrival('m');
    return 0;
end
$$;
