-- Commits turns of different instances that do nothing but go on: one chunk of history each, and
-- nothing to set, send or remove. This is ack_orchestration_items for the most frequent turn at a
-- fraction of its cost.
--
-- The caller owns the instances, knows their numbers and where their histories end, because it
-- wrote that end under this epoch, and looks nothing up. What it cannot know is checked after the
-- append, by a statement that sees whatever was committed before: a chunk that another writer
-- stored meets the primary key (23505), and an instance or a lease that was taken away, or anything
-- else to set, is 40001. Then nothing is stored, and ack_orchestration_items says of each turn what
-- is wrong. The epoch's lock is held from before the append to the commit, as by require_node.
create or replace function append_turns(
    p_node_id text,
    p_epoch bigint,
    p_instance bigint[],
    p_execution integer[],
    p_first bigint[],
    p_last bigint[],
    p_data bytea[],
    out now_at timestamptz
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
    v_unlocked boolean;
    v_fitting integer;
begin
    v_unlocked := pg_advisory_xact_lock_shared(
        ('node'::regclass::oid::bigint << 32) | (p_epoch & 4294967295)) is null;
    now_at := store_now();
    insert into history (instance, execution, first_event, last_event, data)
    select t.instance, t.execution, t.first, t.last, t.data
    from unnest(p_instance, p_execution, p_first, p_last, p_data)
        t (instance, execution, first, last, data);
    select count(*)
    into v_fitting
    from unnest(p_instance, p_execution) t (instance, execution)
    cross join lateral (
        select
        from live_instance l
        where l.instance = t.instance
        and l.owner = p_epoch
        and l.execution = t.execution
        and l.status = 2
        and l.attempts = 0
        and l.reason is null
        offset 0
    ) l
    where exists (
        select
        from node n
        where n.epoch = p_epoch
        and n.node_id = p_node_id
        and n.lease_until > now_at
    );
    if v_fitting <> cardinality(p_instance) then
        raise exception 'not all of these % turns only go on', cardinality(p_instance)
            using errcode = '40001';
    end if;
end
$$;
