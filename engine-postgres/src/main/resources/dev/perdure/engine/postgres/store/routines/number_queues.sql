-- The numbers of queues, in the order of the arguments; new ones are added.
create or replace function number_queues(p_activities text[], p_tags text[])
returns integer[]
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
begin
    insert into queue (activity, tag)
    select distinct t.activity, t.tag
    from unnest(p_activities, p_tags) t (activity, tag)
    where not exists (
        select 1
        from queue q
        where q.activity = t.activity
        and q.tag is not distinct from t.tag
    )
    order by t.activity, t.tag
    on conflict do nothing;
    return (
        select array_agg(q.queue order by t.n)
        from unnest(p_activities, p_tags) with ordinality t (activity, tag, n)
        join queue q on q.activity = t.activity and q.tag is not distinct from t.tag
    );
end
$$;
