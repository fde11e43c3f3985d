select c.execution, c.first_event, c.last_event, c.data
from instance i
cross join history c on c.instance = i.seq
where i.id = ?1
and c.execution = ?2
and c.last_event > ?3
and c.first_event >= coalesce(
    (
        select max(f.first_event)
        from history f
        where f.instance = i.seq
        and f.execution = ?2
        and f.first_event <= ?3
    ),
    0
)
order by c.first_event
limit ?4
