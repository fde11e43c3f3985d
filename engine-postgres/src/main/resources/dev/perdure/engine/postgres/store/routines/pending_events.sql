-- How many external events wait for an instance; counting stops at the limit.
create or replace function pending_events(p_instance bigint, p_limit integer)
returns integer
language plpgsql
stable
set search_path from current
as $$
begin
    return (
        select count(*)
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
