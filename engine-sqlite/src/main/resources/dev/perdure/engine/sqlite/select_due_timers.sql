select t.instance, i.id, t.execution, t.event
from timer t
cross join instance i on i.seq = t.instance
where t.fire_us <= ?
order by t.fire_us, t.instance, t.event
limit ?
