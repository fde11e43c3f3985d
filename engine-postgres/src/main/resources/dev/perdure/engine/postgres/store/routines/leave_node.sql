-- Ends a lease and releases what the node still holds. Waits for what the node is writing.
create or replace function leave_node(p_node_id text, p_epoch bigint)
returns void
language plpgsql
volatile
set search_path from current
as $$
begin
    perform pg_advisory_xact_lock(node_lock(p_epoch));
    perform release_node(p_epoch, false, require_node(p_node_id, p_epoch));
end
$$;
