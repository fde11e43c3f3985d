-- Stores messages from outside, in order, each accepted or refused for itself.
-- Returns per message 0 accepted, 1 attached, 2 exists, 3 exists and has ended, 4 no such instance,
-- 5 has ended, 6 too many external events wait; and the epochs to wake.
create or replace function enqueue_messages(
    p_id text[],
    p_kind smallint[],
    p_body bytea[],
    p_handler integer[],
    p_policy integer[],
    p_parent_id text[],
    p_parent_execution integer[],
    p_parent_event bigint[],
    p_cancel bytea[],
    p_chunk bytea,
    p_failure bytea,
    p_max_events integer,
    out now_at timestamptz,
    out outcome integer[],
    out woken bigint[]
)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_instance bigint;
    v_started record;
    v_woken bigint;
begin
    now_at := store_now();
    outcome := '{}';
    woken := '{}';
    for n in 1 .. cardinality(p_id) loop
        if p_kind[n] = 1 then
            select *
            into v_started
            from start_instance(
                p_id[n], p_handler[n], p_policy[n], p_parent_id[n], p_parent_execution[n],
                p_parent_event[n], p_body[n], p_chunk, p_failure, p_cancel[n], now_at);
            outcome := outcome || v_started.outcome;
            woken := woken || v_started.woken;
            continue;
        end if;
        select i.instance
        into v_instance
        from instance i
        where i.id = p_id[n];
        if not found then
            outcome := outcome || 4;
            continue;
        end if;
        if p_kind[n] = 5 and is_full(v_instance, p_max_events) then
            outcome := outcome
                || case
                    when exists (
                        select 1 from live_instance l where l.instance = v_instance
                    )
                    then 6
                    else 5
                end;
            continue;
        end if;
        if exists (select 1 from arrival a where a.instance_id = p_id[n])
            and exists (select 1 from live_instance l where l.instance = v_instance)
        then
            -- It must not overtake what its sender may have sent by a transaction.
            insert into arrival (instance_id, kind, body)
            values (p_id[n], p_kind[n], p_body[n]);
            perform announce_arrival('a');
            outcome := outcome || 0;
            continue;
        end if;
        v_woken := deliver(
            v_instance, p_kind[n], null, null, p_body[n], now_at);
        outcome := outcome || case when v_woken is null then 5 else 0 end;
        woken := woken || v_woken;
    end loop;
    woken := array(select distinct w from unnest(woken) w where w >= 0);
end
$$;
