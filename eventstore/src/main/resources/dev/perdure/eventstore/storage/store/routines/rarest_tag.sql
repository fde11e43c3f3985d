-- The one of these tag hashes that fewest events between two positions have, as far as looking at a
-- thousand of each can tell.
create or replace function rarest_tag(p_log integer, p_tags bigint[], p_after bigint, p_until bigint)
returns bigint
language plpgsql
stable
set search_path from current
as $$
declare
    v_tag bigint;
    v_count bigint;
    v_rarest bigint := p_tags[1];
    v_fewest bigint := 1000;
begin
    if cardinality(p_tags) = 1 then
        return v_rarest;
    end if;
    foreach v_tag in array p_tags loop
        select count(*)
        into v_count
        from (
            select
            from event_tag t
            where t.log = p_log
            and t.tag = v_tag
            and t.position > p_after
            and t.position <= p_until
            limit v_fewest
        ) s;
        if v_count < v_fewest then
            v_fewest := v_count;
            v_rarest := v_tag;
        end if;
    end loop;
    return v_rarest;
end
$$;
