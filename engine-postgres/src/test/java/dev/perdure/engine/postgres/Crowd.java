package dev.perdure.engine.postgres;

import java.util.List;

/// Rows of a store that a node must not have to look at: those of others, of the future and of the
/// past. The handler and the queue that the node serves have number 1.
final class Crowd {
    /// `%1$s` is the schema, `%2$d` how many of each.
    private static final List<String> ROWS =
            List.of(
                    // instances: half of them sleep, half have ended
                    """
                    insert into %1$s.instance (instance, id, created_at, parent_id)
                    select nextval('%1$s.instance_number'), 'crowd-' || n || '-' || %2$d,
                        now() - n * interval '1 second', 'crowd-parent-' || n / 10
                    from generate_series(1, 2 * %2$d) n
                    """,
                    """
                    insert into %1$s.live_instance (instance, handler, status, execution)
                    select i.instance, 1, 2, 1
                    from %1$s.instance i
                    where i.id like 'crowd-%%-%2$d'
                    and i.instance %% 2 = 0
                    """,
                    """
                    insert into %1$s.ended_instance (instance, handler, status, execution, root,
                        ended_at)
                    select i.instance, 1, 4 + i.instance / 2 %% 4, 1, true, now()
                    from %1$s.instance i
                    where i.id like 'crowd-%%-%2$d'
                    and i.instance %% 2 = 1
                    """,
                    """
                    insert into %1$s.history (instance, execution, first_event, last_event, data)
                    select i.instance, 1, 1, 1, decode(repeat('00', 100), 'hex')
                    from %1$s.instance i
                    where i.id like 'crowd-%%-%2$d'
                    """,
                    // owned by others, ready for others, in back-off, parked
                    """
                    insert into %1$s.live_instance (instance, handler, status, execution, owner,
                        ready_at)
                    select nextval('%1$s.instance_number'),
                        case kind when 2 then 999 else 1 end,
                        case kind when 4 then 3 else 2 end,
                        1,
                        case kind when 1 then 999 end,
                        case kind
                            when 2 then now() - interval '1 hour'
                            when 3 then now() + interval '1 hour'
                        end
                    from generate_series(1, %2$d) n, generate_series(1, 4) kind
                    """,
                    """
                    insert into %1$s.message (instance, kind, body)
                    select l.instance, 5, decode(repeat('00', 50), 'hex')
                    from %1$s.live_instance l
                    where l.owner = 999 or l.status = 3
                    """,
                    """
                    insert into %1$s.inbox (epoch, id, instance)
                    select 999, m.id, m.instance
                    from %1$s.message m
                    on conflict do nothing
                    """,
                    """
                    insert into %1$s.timer (instance, execution, event, fire_at)
                    select i.instance, 1, i.instance, now() + interval '1 hour'
                    from %1$s.instance i
                    where i.id like 'crowd-%%-%2$d'
                    """,
                    """
                    insert into %1$s.heartbeat (instance, execution, event, attempt, codec,
                        progress)
                    select i.instance, 1, 1, 1, 'json', '1'
                    from %1$s.instance i
                    where i.id like 'crowd-%%-%2$d'
                    """,
                    """
                    insert into %1$s.queue (activity, tag)
                    values ('charge', 'tpu'), ('paint', null)
                    on conflict do nothing
                    """,
                    // work: leased by others, of a foreign tag, of a foreign activity, of the
                    // future
                    """
                    insert into %1$s.work (id, instance, execution, event, queue, queued_at,
                        visible_at, codec, input)
                    select nextval('%1$s.work_number'), n, 1, 1000 + %2$d * 10 + kind,
                        case kind when 2 then 2 when 3 then 3 else 1 end, now(),
                        now() + case kind when 4 then 1 else -1 end * interval '1 hour', 'json', '1'
                    from generate_series(1, %2$d) n, generate_series(1, 4) kind
                    """,
                    """
                    insert into %1$s.work_lease (id, epoch, attempt)
                    select w.id, 999, 1
                    from %1$s.work w
                    where w.event = 1000 + %2$d * 10 + 1
                    """,
                    """
                    insert into %1$s.work_ready (queue, visible_at, id, attempt, start_by)
                    select w.queue, w.visible_at, w.id, 1,
                        case when w.queue = 2 then now() + interval '1 hour' end
                    from %1$s.work w
                    where w.event between 1000 + %2$d * 10 + 2 and 1000 + %2$d * 10 + 4
                    """,
                    """
                    insert into %1$s.notice (epoch, instance_id, reason)
                    select 999, 'crowd-' || n || '-' || %2$d, 'test'
                    from generate_series(1, %2$d) n
                    """);

    private Crowd() {}

    static void join(WatchedStore store, int ofEach) {
        for (var rows : ROWS) {
            store.run(rows, ofEach);
        }
    }
}
