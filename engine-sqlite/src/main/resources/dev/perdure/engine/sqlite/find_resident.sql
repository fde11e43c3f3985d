select
    i.seq,
    i.status,
    i.execution,
    i.owner,
    i.ready_us,
    i.orphaned,
    i.attempts,
    i.creator,
    i.reason is not null,
    (
        select h.last_event
        from history h
        where h.instance = i.seq
        and h.execution = i.execution
        order by h.first_event desc
        limit 1
    )
from instance i
where i.id = ?
