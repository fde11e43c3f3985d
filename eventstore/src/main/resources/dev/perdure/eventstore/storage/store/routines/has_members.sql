-- True if somebody follows a log from elsewhere: a member whose name does not begin with this.
create or replace function has_members(p_log integer, p_prefix text)
returns boolean
language sql
stable
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
    select exists (
        select
        from subscription s
        join subscription_member m on m.subscription = s.subscription
        where s.log = p_log
        and m.lease_until > clock_timestamp()
        and not starts_with(m.member, p_prefix)
    )
$$;
