-- A number that is not negative as the binary form of messages writes it: seven bits in a byte, the
-- lowest first, with the eighth bit set in all but the last.
create or replace function number_form(p_number bigint)
returns bytea
language plpgsql
immutable
strict
set search_path from current
as $$
declare
    v_left bigint := p_number;
    v_form bytea := '';
begin
    while v_left > 127 loop
        v_form := v_form || decode(lpad(to_hex((v_left & 127) | 128), 2, '0'), 'hex');
        v_left := v_left >> 7;
    end loop;
    return v_form || decode(lpad(to_hex(v_left), 2, '0'), 'hex');
end
$$;
