-- Moves a checkpoint from one position to another, under a lease that is in force and has this epoch.
-- With p_from = p_to it only asks, after whoever is about to move it.
--
-- outcome: moved; lost if another one holds the shard, or nobody, or the lease lapsed; elsewhere if
-- the checkpoint was not at p_from: an earlier move did take effect, though its answer was lost, or it
-- went back with the log; diverged if the log went back, and p_seen has another event now than the one
-- whose mark is p_seen_mark, or none. p_seen is null if nothing is known; what was archived is not
-- compared.
create or replace function move_checkpoint(
    p_subscription integer,
    p_shard integer,
    p_epoch bigint,
    p_from bigint,
    p_to bigint,
    p_handled_at timestamptz,
    p_seen bigint default null,
    p_seen_mark bigint default null,
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
    v_log integer;
    v_mark bigint;
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
    end if;
    position := v_position;
    if outcome = 'lost' then
        return;
    end if;
    select s.paused, s.log
    into paused, v_log
    from subscription s
    where s.subscription = p_subscription;
    if p_seen is not null then
        select uuid_hash_extended(e.id, (extract(epoch from e.recorded_at) * 1000000)::bigint)
        into v_mark
        from event e
        where e.log = v_log
        and e.position = p_seen;
        if v_mark <> p_seen_mark or v_mark is null and p_seen > archived_up_to(v_log) then
            outcome := 'diverged';
        end if;
    end if;
    if outcome = 'moved' then
        position := p_to;
    end if;
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
