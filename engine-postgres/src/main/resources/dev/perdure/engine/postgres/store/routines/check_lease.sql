-- Checks a lease for a transaction that cannot see the present, because it reads a snapshot of the
-- past, but holds the lock that keeps the lease from being taken over. Error PD014.
create or replace function check_lease(p_node_id text, p_epoch bigint)
returns timestamptz
language plpgsql
volatile
set search_path from current
as $$
begin
    return require_node(p_node_id, p_epoch);
end
$$;
