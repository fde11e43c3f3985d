select m.id, m.instance, i.owner
from message m
cross join instance i on i.seq = m.instance
where m.id > ?
order by m.id
