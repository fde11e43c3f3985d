select
    i.id,
    w.execution,
    w.event,
    w.attempt,
    w.codec,
    w.input,
    h.codec,
    h.progress,
    w.queued_us
from work w
cross join instance i on i.seq = w.instance
left join heartbeat h
    on h.instance = w.instance
    and h.execution = w.execution
    and h.event = w.event
where w.id = ?
