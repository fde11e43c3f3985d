-- Removes the timers, work items and heartbeats of instances whose execution has ended.
create or replace function clear_executions(p_instances bigint[])
returns void
language plpgsql
volatile
set search_path from current
as $$
begin
    delete from timer t
    where t.instance = any(p_instances);
    delete from heartbeat b
    where b.instance = any(p_instances);
    perform remove_work(array(select w.id from work w where w.instance = any(p_instances)));
end
$$;
