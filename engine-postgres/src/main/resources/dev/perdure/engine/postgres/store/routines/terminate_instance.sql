-- Ends an instance at once. Returns 0 done, 1 no such instance, 2 it had ended; and whom to wake.
create or replace function terminate_instance(
    p_id text,
    p_reason text,
    p_chunk bytea,
    p_failure bytea,
    p_cancel bytea,
    out outcome integer,
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
set jit = off
as $$
declare
    v_instance bigint;
begin
    select i.instance
    into v_instance
    from instance i
    where i.id = p_id;
    if not found then
        outcome := 1;
        return;
    end if;
    woken := end_by_force(v_instance, p_reason, p_chunk, p_failure, p_cancel, store_now());
    outcome := case when woken is null then 2 else 0 end;
end
$$;
