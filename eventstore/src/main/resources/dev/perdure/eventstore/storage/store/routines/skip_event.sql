-- Gives up on an event: keeps it as a dead letter, and moves the checkpoint to it, as move_checkpoint
-- does.
create or replace function skip_event(
    p_subscription integer,
    p_shard integer,
    p_epoch bigint,
    p_from bigint,
    p_position bigint,
    p_type text,
    p_attempts integer,
    p_error text,
    p_seen bigint,
    p_seen_mark bigint,
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
    v_moved record;
begin
    v_moved := move_checkpoint(p_subscription, p_shard, p_epoch, p_from, p_position, null,
        p_seen, p_seen_mark);
    outcome := v_moved.outcome;
    position := v_moved.position;
    paused := v_moved.paused;
    if outcome = 'moved' then
        insert into dead_letter as d (subscription, position, shard, type, attempts, error)
        values (p_subscription, p_position, p_shard, p_type, p_attempts, p_error)
        on conflict (subscription, position) do update
        set attempts = d.attempts + excluded.attempts, error = excluded.error,
            given_up_at = clock_timestamp();
    end if;
end
$$;
