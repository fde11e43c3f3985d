-- Carries out a start at the end of the transaction that asked for it, so that its locks last for
-- the commit only. Error PD009, and nothing of the transaction is stored, if another start of the
-- same id was faster.
create or replace function create_arrived(p_start arrival)
returns void
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
    v_handler integer[] := number_handlers(array[p_start.name], array[p_start.version]);
    v_started record;
begin
    delete from arrival a
    where a.id = p_start.id;
    select *
    into v_started
    from start_instance(
        p_start.instance_id, v_handler[1], p_start.policy, null, null, null, p_start.body, null,
        null, null, store_now());
    if v_started.outcome > 1 then
        raise exception 'instance ''%'' was started by somebody else meanwhile',
            p_start.instance_id
            using
                errcode = 'PD009',
                hint = 'Repeat the transaction: its start is then refused, or attaches, as its policy says.';
    end if;
end
$$;
