-- Makes a parked instance claimable. Returns 0 done, 1 no such instance, 2 it has ended, 3 it is
-- not parked.
create or replace function resume_instance(p_id text)
returns integer
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
    v_instance bigint;
    v_status smallint;
begin
    select i.instance, l.status
    into v_instance, v_status
    from instance i
    left join lateral (
        select l.status
        from live_instance l
        where l.instance = i.instance
        offset 0
    ) l on true
    where i.id = p_id;
    if not found then
        return 1;
    end if;
    if v_status is null then
        return 2;
    end if;
    update live_instance l
    set
        status = case
            when exists (
                select 1
                from history h
                where h.instance = l.instance
                and h.execution = l.execution
            )
            then 2
            else 1
        end,
        ready_at = store_now(),
        attempts = 0,
        reason = null
    where l.instance = v_instance
    and l.status = 3;
    return case when found then 0 else 3 end;
end
$$;
