with recursive tree (seq, id, ended) as (
    select i.seq, i.id, i.ended_us is not null
    from instance i
    where i.id = ?
    union
    select c.seq, c.id, c.ended_us is not null
    from tree t
    cross join instance c on c.parent_id = t.id
)
select seq, id, ended
from tree
