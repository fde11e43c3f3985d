-- Keeps a member of a subscription alive, renews the shards that it holds, and takes free ones up to
-- its share. Members are served in the order in which they joined: of s shards and n members the
-- first s modulo n have one more than the others.
--
-- One row per shard that the member holds now, or one without a shard. surplus: how many of them it
-- must release, because others have too few. next_ms: when the next lease of another one lapses.
create or replace function join_subscription(
    p_subscription integer,
    p_member text,
    p_lease_ms bigint
)
returns table (
    paused boolean,
    surplus integer,
    next_ms bigint,
    shard integer,
    epoch bigint,
    "position" bigint
)
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
declare
    v_now timestamptz;
    v_until timestamptz;
    v_paused boolean;
    v_shards integer;
    v_members integer;
    v_before integer;
    v_due integer;
    v_held integer;
    v_next timestamptz;
begin
    select s.paused, s.shards
    into v_paused, v_shards
    from subscription s
    where s.subscription = p_subscription
    for no key update;
    if not found then
        raise exception 'subscription number % was deleted', p_subscription using errcode = 'PD102';
    end if;
    v_now := clock_timestamp();
    v_until := v_now + p_lease_ms * interval '1 millisecond';

    delete from subscription_member m
    where m.subscription = p_subscription
    and m.member <> p_member
    and m.lease_until <= v_now;
    update subscription_member m
    set lease_until = v_until
    where m.subscription = p_subscription
    and m.member = p_member;
    if not found then
        insert into subscription_member (subscription, member, lease_until)
        values (p_subscription, p_member, v_until);
    end if;
    select count(*), count(*) filter (where m.joined < me.joined), min(m.lease_until)
        filter (where m.member <> p_member)
    into v_members, v_before, v_next
    from subscription_member me
    cross join lateral (
        select m.member, m.joined, m.lease_until
        from subscription_member m
        where m.subscription = me.subscription
        offset 0
    ) m
    where me.subscription = p_subscription
    and me.member = p_member;
    v_due := v_shards / v_members + (v_before < v_shards % v_members)::integer;

    update checkpoint c
    set lease_until = v_until
    where c.subscription = p_subscription
    and c.holder = p_member
    and c.lease_until > v_now;
    get diagnostics v_held = row_count;
    if v_held < v_due then
        update checkpoint c
        set holder = p_member, epoch = c.epoch + 1, lease_until = v_until
        from (
            select f.shard
            from checkpoint f
            where f.subscription = p_subscription
            and (f.holder is null or f.lease_until <= v_now)
            order by f.shard
            limit v_due - v_held
        ) f
        where c.subscription = p_subscription
        and c.shard = f.shard;
    end if;
    select least(v_next, min(c.lease_until))
    into v_next
    from checkpoint c
    where c.subscription = p_subscription
    and c.holder <> p_member;

    return query
    select v_paused, greatest(v_held - v_due, 0),
        (extract(epoch from v_next - v_now) * 1000)::bigint, c.shard, c.epoch, c.position
    from (values (1)) one (row)
    left join lateral (
        select c.shard, c.epoch, c.position
        from checkpoint c
        where c.subscription = p_subscription
        and c.holder = p_member
        and c.lease_until > v_now
        offset 0
    ) c on true
    order by c.shard;
end
$$;
