-- Ends a membership: whatever it still holds is free at once.
create or replace function leave_subscription(p_subscription integer, p_member text)
returns void
language plpgsql
volatile
set search_path from current
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
set jit = off
as $$
begin
    perform from subscription s where s.subscription = p_subscription for no key update;
    delete from subscription_member m
    where m.subscription = p_subscription
    and m.member = p_member;
    update checkpoint c
    set holder = null, lease_until = null, epoch = c.epoch + 1
    where c.subscription = p_subscription
    and c.holder = p_member;
end
$$;
