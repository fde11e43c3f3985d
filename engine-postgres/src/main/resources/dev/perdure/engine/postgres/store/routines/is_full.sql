-- Whether so many external events wait for an instance. Numbers of messages are unique, so an instance
-- whose oldest and newest message are nearer to each other than that cannot have so many; only
-- otherwise they are counted.
create or replace function is_full(p_instance bigint, p_limit integer)
returns boolean
language plpgsql
stable
set search_path from current
as $$
declare
    v_first bigint;
    v_last bigint;
begin
    select min(m.id), max(m.id)
    into v_first, v_last
    from message m
    where m.instance = p_instance;
    if p_limit > 0 and (v_last is null or v_last - v_first + 1 < p_limit) then
        return false;
    end if;
    return (
        select count(*) = p_limit
        from (
            select 1
            from message m
            where m.instance = p_instance
            and m.kind = 5
            limit p_limit
        ) counted
    );
end
$$;
