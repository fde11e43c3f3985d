-- True if somebody follows a log from elsewhere: a member whose name does not begin with this.
create or replace function has_members(p_log integer, p_prefix text)
returns boolean
language sql
stable
set search_path from current
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
    select exists (
        select
        from subscription s
        cross join lateral (
            select
            from subscription_member m
            where m.subscription = s.subscription
            and m.lease_until > clock_timestamp()
            and not starts_with(m.member, p_prefix)
            offset 0
        ) m
        where s.log = p_log
    )
$$;
