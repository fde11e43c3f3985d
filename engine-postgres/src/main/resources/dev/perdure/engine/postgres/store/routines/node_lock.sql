-- The key of the lock that fences an epoch: whoever writes for it holds the lock shared until its
-- transaction ends, whoever takes over from it holds the lock alone. The first half tells stores
-- in one database apart.
create or replace function node_lock(p_epoch bigint)
returns bigint
language plpgsql
stable
set search_path from current
as $$
begin
    return ('node'::regclass::oid::bigint << 32) | (p_epoch & 4294967295);
end
$$;
