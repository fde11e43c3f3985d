-- Moves a checkpoint from one position to another, under a lease that is in force and has this epoch.
-- With p_from = p_to it only asks, after whoever is about to move it.
--
-- outcome: moved; lost if another one holds the shard, or nobody, or the lease lapsed; elsewhere if
-- the checkpoint was not at p_from: an earlier move did take effect, though its answer was lost.
create or replace function move_checkpoint(
    p_subscription integer,
    p_shard integer,
    p_epoch bigint,
    p_from bigint,
    p_to bigint,
    p_handled_at timestamptz,
    out outcome text,
    out "position" bigint,
    out paused boolean
)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
declare
    v_position bigint;
    v_epoch bigint;
    v_until timestamptz;
begin
    select c.position, c.epoch, c.lease_until
    into v_position, v_epoch, v_until
    from checkpoint c
    where c.subscription = p_subscription
    and c.shard = p_shard
    for no key update;
    paused := false;
    if v_epoch is distinct from p_epoch or coalesce(v_until <= clock_timestamp(), true) then
        outcome := 'lost';
    elsif v_position <> p_from then
        outcome := 'elsewhere';
    else
        outcome := 'moved';
        v_position := p_to;
    end if;
    position := v_position;
    if outcome = 'lost' then
        return;
    end if;
    paused := (select s.paused from subscription s where s.subscription = p_subscription);
    if outcome = 'moved' and p_to <> p_from then
        update checkpoint c
        set position = p_to, handled_at = coalesce(p_handled_at, c.handled_at),
            moved_at = clock_timestamp(), failures = 0, error = null, error_position = null,
            error_type = null, failed_at = null
        where c.subscription = p_subscription
        and c.shard = p_shard;
    end if;
end
$$;
