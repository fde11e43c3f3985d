select w.instance, i.id, w.execution, w.event
from work w
cross join instance i on i.seq = w.instance
where w.start_by_us <= ?
order by w.start_by_us, w.id
limit ?
