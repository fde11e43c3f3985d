select
    i.id,
    h.name,
    h.version,
    i.status,
    i.execution,
    i.parent_id,
    i.parent_execution,
    i.parent_event,
    i.created_us,
    i.ended_us,
    i.result_codec,
    i.result,
    i.failure,
    i.reason,
    n.node_id,
    i.attempts,
    i.ready_us
from instance i
cross join handler h on h.handler = i.handler
left join node n on n.node = i.owner
