-- Checks that a lease may act now, and keeps it from being taken over until this transaction ends,
-- by the lock of node_lock, whose key is written out here because every operation begins with it;
-- an assignment costs less than a `perform`. Returns the time of the operation. Error PD014 if the
-- lease is over.
create or replace function require_node(p_node_id text, p_epoch bigint)
returns timestamptz
language plpgsql
volatile
set search_path from current
as $$
declare
    v_waited boolean;
    v_now timestamptz;
    v_until timestamptz;
begin
    v_waited := pg_advisory_xact_lock_shared(
        ('node'::regclass::oid::bigint << 32) | (p_epoch & 4294967295)) is null;
    v_now := store_now();
    select n.lease_until
    into v_until
    from node n
    where n.epoch = p_epoch
    and n.node_id = p_node_id;
    if v_until is null then
        raise exception 'this epoch has ended; the node left, joined again or was taken over'
            using errcode = 'PD014';
    end if;
    if v_until <= v_now then
        raise exception 'its lease ended at % and it is %', v_until, v_now
            using errcode = 'PD014';
    end if;
    return v_now;
end
$$;
