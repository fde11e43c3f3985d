-- Stores the result of an activity by the transaction of what it did, as the last statement before
-- the commit: until then the node's lease cannot be taken over. The rest of this transaction is
-- bounded, so that a client that dies now holds nobody up for long.
-- A transaction that reads a snapshot of the past cannot see whether the lease still holds: it only
-- locks, and its caller asks check_lease before it commits.
-- p_work: its work item, or null if the owner of the instance runs it. p_body: the message.
-- Returns 0 stored, 1 not wanted any more, because somebody else has the step or its instance has
-- ended; and whom to wake. Error 23505 if an earlier attempt has stored it, PD014 if the lease is
-- over.
create or replace function complete_step(
    p_node_id text,
    p_epoch bigint,
    p_work bigint,
    p_id text,
    p_execution integer,
    p_event bigint,
    p_body bytea,
    out outcome integer,
    out woken bigint
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
    v_now timestamptz;
    v_instance bigint;
begin
    perform set_config('idle_in_transaction_session_timeout', '2s', true);
    perform set_config('lock_timeout', '2s', true);
    if current_setting('transaction_isolation') like 'read %' then
        v_now := require_node(p_node_id, p_epoch);
    else
        perform pg_advisory_xact_lock_shared(node_lock(p_epoch));
        v_now := store_now();
    end if;
    outcome := 1;
    if p_work is null then
        select l.instance
        into v_instance
        from instance i
        cross join lateral (
            select o.instance
            from live_instance o
            where o.instance = i.instance
            and o.owner = p_epoch
            and o.execution = p_execution
            for share
        ) l
        where i.id = p_id;
    else
        select w.instance
        into v_instance
        from work_lease l
        cross join lateral (
            select k.instance
            from work k
            where k.id = l.id
            and k.execution = p_execution
            and k.event = p_event
            offset 0
        ) w
        cross join lateral (
            select s.id
            from instance s
            where s.instance = w.instance
            offset 0
        ) i
        where l.id = p_work
        and l.epoch = p_epoch
        and i.id = p_id
        for update of l;
        if found then
            perform remove_work(array[p_work]);
        end if;
    end if;
    if v_instance is null then
        return;
    end if;
    woken := deliver(v_instance, 2::smallint, p_execution, p_event, p_body, v_now);
    if woken is not null then
        outcome := 0;
    end if;
end
$$;
