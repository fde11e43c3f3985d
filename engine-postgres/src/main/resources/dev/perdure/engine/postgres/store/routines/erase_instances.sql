-- Removes every row of instances that have ended.
create or replace function erase_instances(p_instances bigint[])
returns void
language plpgsql
volatile
set search_path from current
as $$
begin
    delete from history h
    where h.instance = any(p_instances);
    delete from message m
    where m.instance = any(p_instances);
    perform clear_executions(p_instances);
    delete from ended_instance e
    where e.instance = any(p_instances);
    delete from instance i
    where i.instance = any(p_instances);
end
$$;
