package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;

import java.util.List;
import java.util.stream.IntStream;

/// What a store holds that an operation must not have to look at: events of others, in the same log
/// and in another one, their keys, snapshots, subjects and subscriptions, and what updates left
/// behind.
final class Crowd {
    /// Tagged everything, by everybody.
    static final EventTag SHOP = EventTag.of("shop", "main");

    /// `%1$s` is the schema, `%2$d` how many of each, `%3$d` a subscription of the day.
    private static final List<String> ROWS =
            List.of(
                    """
                    insert into %1$s.append_key (log, key, fingerprint, first_position, events,
                        appended_at)
                    select l.log, 'crowd-' || n || '-' || %2$d, n, n, 1, clock_timestamp()
                    from %1$s.log l, generate_series(1, %2$d) n
                    """,
                    """
                    insert into %1$s.snapshot (log, name, query_key, version, position, codec,
                        state)
                    select l.log, case n %% 2 when 0 then 'shelf' else 'crowd-' || n end,
                        'crowd-' || n || '-' || %2$d, 1, n, 'json', '1'
                    from %1$s.log l, generate_series(1, %2$d) n
                    """,
                    """
                    insert into %1$s.subject_key (log, subject, key_id, key)
                    select l.log, 'crowd-' || n || '-' || %2$d, gen_random_uuid(),
                        decode(repeat('00', 32), 'hex')
                    from %1$s.log l, generate_series(1, %2$d) n
                    """,
                    """
                    insert into %1$s.erasure (log, subject, key_id, erased_at, erased_by, reason)
                    select l.log, 'crowd-' || n || '-' || %2$d, n, now(), 'test', 'test'
                    from %1$s.log l, generate_series(1, %2$d) n
                    """,
                    """
                    insert into %1$s.subscription (log, name, version, shards, serving)
                    select l.log, 'crowd-' || n || '-' || %2$d, 1, 2, true
                    from %1$s.log l, generate_series(1, %2$d / 10) n
                    where l.name = 'elsewhere'
                    """,
                    """
                    insert into %1$s.subscription_member (subscription, member, lease_until)
                    select s.subscription, 'crowd-' || s.subscription, now() + interval '1 hour'
                    from %1$s.subscription s
                    where s.name like 'crowd-%%-%2$d'
                    """,
                    """
                    insert into %1$s.checkpoint (subscription, shard, position)
                    select s.subscription, n, 0
                    from %1$s.subscription s, generate_series(0, 1) n
                    where s.name like 'crowd-%%-%2$d'
                    """,
                    "update %1$s.checkpoint set position = position + 1 where subscription <> %3$d",
                    "update %1$s.checkpoint set position = position + 1 where subscription <> %3$d",
                    """
                    insert into %1$s.dead_letter (subscription, position, shard, type, attempts,
                        error)
                    select s.subscription, n, 0, 'lent', 1, 'test'
                    from %1$s.subscription s, generate_series(1, %2$d) n
                    where s.name = 'crowd-1-%2$d'
                    """,
                    "set synchronous_commit = off",
                    "set enable_seqscan = off",
                    // a shard that moved often, and a member that renewed its lease as often
                    """
                    do $$
                    begin
                        for i in 1 .. %2$d / 10 loop
                            update %1$s.checkpoint c
                            set position = c.position
                            where c.subscription = %3$d;
                            update %1$s.subscription_member m
                            set lease_until = m.lease_until
                            where m.subscription = %3$d;
                            commit;
                        end loop;
                    end
                    $$
                    """);

    private Crowd() {}

    static void join(WatchedStore store, int ofEach) {
        for (var log : List.of(store.log(), store.other())) {
            var events = IntStream.range(0, ofEach).mapToObj(it -> event(it, ofEach)).iterator();
            log.appendInBulk(events);
        }
        for (var rows : ROWS) {
            store.run(rows, ofEach, store.subscription());
        }
        store.leaveAlone();
    }

    private static NewEvent event(int number, int ofEach) {
        return NewEvent.of(
                number % 7 == 0 ? "bought" : "lent",
                Encoded.json("{\"number\":" + number + "}"),
                EventTag.of("book", "crowd-" + number + "-" + ofEach),
                EventTag.of("reader", "crowd-" + number % 50),
                SHOP);
    }
}
