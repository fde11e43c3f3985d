package dev.perdure.engine.sqlite;

import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.EngineLock;
import dev.perdure.engine.sqlite.file.Session;

import java.sql.SQLException;
import java.time.InstantSource;

/// Everything the writer works with, wired together. Confined to the writer thread once it runs.
final class Store implements AutoCloseable {
    private final Session session;
    private final EngineLock lock;

    final Transaction tx;
    final Instances instances;
    final Nodes nodes;
    final Turns turns;
    final Fetching fetching;
    final WorkQueue work;
    final Timers timers;
    final Heartbeats heartbeats;
    final Mailbox mailbox;
    final Lifecycle lifecycle;
    final Releases releases;
    final Retention retention;

    Store(Session session, EngineLock lock, InstantSource clock) throws SQLException {
        this.session = session;
        this.lock = lock;
        tx = new Transaction(session, clock);
        var dictionary = new Dictionary(tx);
        instances = new Instances(tx, dictionary);
        var rows = new ExecutionRows(tx);
        var messages = new Messages(tx, instances);
        nodes = new Nodes(tx, dictionary, instances, lock);
        lifecycle = new Lifecycle(tx, instances, rows, messages);
        retention = new Retention(tx, lifecycle);
        mailbox = new Mailbox(instances, messages, lifecycle);
        var effects = new TurnEffects(tx, dictionary, rows, mailbox);
        turns = new Turns(instances, rows, messages, effects);
        var inboxes = new Inboxes(tx);
        fetching = new Fetching(tx, instances, inboxes);
        releases = new Releases(tx, instances, inboxes);
        work = new WorkQueue(tx, dictionary, mailbox);
        timers = new Timers(tx, instances, messages);
        heartbeats = new Heartbeats(tx, instances);
    }

    @Override
    public void close() throws SQLException {
        lock.close();
        session.close();
    }
}
