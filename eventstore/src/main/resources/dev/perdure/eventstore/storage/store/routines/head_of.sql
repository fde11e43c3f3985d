-- The highest position of a log; 0 if nothing was ever appended. p_hint is a position that somebody
-- saw: segments that end below it are not looked at. Where all segments were archived, it is the last
-- position of these.
create or replace function head_of(p_log integer, p_hint bigint)
returns bigint
language plpgsql
stable
set search_path from current
as $$
declare
    v_head bigint;
begin
    select e.position
    into v_head
    from event e
    where e.log = p_log
    and e.position >= p_hint
    order by e.position desc
    limit 1;
    if v_head is null and p_hint > 0 then
        select e.position
        into v_head
        from event e
        where e.log = p_log
        order by e.position desc
        limit 1;
    end if;
    return coalesce(v_head, archived_up_to(p_log));
end
$$;
