package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Sql;

import java.sql.SQLException;
import java.util.List;

/// Ends, replaces and deletes instances from outside. Confined to the writer thread.
final class Lifecycle {
    private static final String TREE = Sql.load("select_tree");
    private static final String OPEN_CHILDREN =
            """
            select id
            from instance
            where parent_id = ?
            and ended_us is null
            """;

    private final Transaction tx;
    private final Instances instances;
    private final ExecutionRows rows;
    private final Messages messages;

    Lifecycle(Transaction tx, Instances instances, ExecutionRows rows, Messages messages) {
        this.tx = tx;
        this.instances = instances;
        this.rows = rows;
        this.messages = messages;
    }

    private record Member(long seq, String id, boolean ended) {}

    ControlOutcome terminate(String id, String reason) throws SQLException {
        var instance = instances.find(id);
        if (instance == null) {
            return ControlOutcome.NO_SUCH_INSTANCE;
        }
        if (instance.ended()) {
            return ControlOutcome.FINISHED;
        }
        terminate(instance, reason);
        return ControlOutcome.DONE;
    }

    ControlOutcome resume(String id) throws SQLException {
        var instance = instances.find(id);
        if (instance == null) {
            return ControlOutcome.NO_SUCH_INSTANCE;
        }
        if (instance.ended()) {
            return ControlOutcome.FINISHED;
        }
        if (instance.status != Status.PARKED) {
            return ControlOutcome.NOT_PARKED;
        }
        instances.resume(instance);
        return ControlOutcome.DONE;
    }

    /// Removes every row of an instance and starts it anew, with the next execution number.
    void replace(Resident old, Letter start, Message.Start message) throws SQLException {
        if (!old.ended()) {
            terminate(old, "replaced by a new start of the same id");
        }
        rows.deleteAll(old.seq);
        messages.deleteAll(old.seq);
        instances.delete(old.seq, old.id);
        var birth = new Instances.Birth(old.id, message, old.execution + 1, Resident.NOBODY);
        var born = instances.create(birth);
        if (born != null) {
            messages.store(born, start);
        }
    }

    DeleteOutcome delete(String id) throws SQLException {
        var root = instances.record(id);
        if (root == null) {
            return new DeleteOutcome.NoSuchInstance();
        }
        var parent = root.parent();
        if (parent != null && instances.find(parent.instance()) != null) {
            return new DeleteOutcome.HasParent(parent.instance());
        }
        var tree = tree(id);
        for (var member : tree) {
            if (!member.ended()) {
                return new DeleteOutcome.StillRunning(member.id());
            }
        }
        delete(tree);
        return new DeleteOutcome.Deleted(tree.size());
    }

    /// Deletes a root and everything below it, if all of it has ended.
    ///
    /// @return how many instances were deleted
    int deleteEnded(String root) throws SQLException {
        var tree = tree(root);
        if (!tree.stream().allMatch(Member::ended)) {
            return 0;
        }
        delete(tree);
        return tree.size();
    }

    private List<Member> tree(String root) throws SQLException {
        return tx.session()
                .list(TREE, row -> new Member(row.number(), row.text(), row.number() != 0), root);
    }

    private void delete(List<Member> tree) throws SQLException {
        for (var member : tree) {
            rows.deleteAll(member.seq());
            messages.deleteAll(member.seq());
            instances.delete(member.seq(), member.id());
            tx.session().run("delete from notice where instance_id = ?", member.id());
        }
    }

    private void terminate(Resident instance, String reason) throws SQLException {
        var record = instances.record(instance.id);
        var parent = record == null ? null : record.parent();
        long owner = instance.owner;
        rows.append(
                instance,
                HistoryCodec.chunk(
                        instance.execution,
                        instance.lastEvent + 1,
                        tx.now(),
                        List.of(new Event.ExecutionTerminated(reason))));
        rows.clear(instance);
        messages.deleteAll(instance.seq);
        instances.end(instance, new Instances.Ending(Status.TERMINATED, null, null, reason));
        if (owner != Resident.NOBODY) {
            tx.session()
                    .run(
                            "insert into notice (node, instance_id, reason) values (?, ?, ?)",
                            owner,
                            instance.id,
                            reason);
            tx.signal(Signal.MESSAGES);
        }
        if (parent != null) {
            var failure = new Failure.Terminated(reason);
            tell(
                    parent.instance(),
                    new Message.ChildFailed(parent.execution(), parent.event(), failure));
        }
        var why = "parent '%s' was terminated: %s".formatted(instance.id, reason);
        for (var child : tx.session().list(OPEN_CHILDREN, Row::text, instance.id)) {
            tell(child, new Message.Cancel(why));
        }
    }

    private void tell(String id, Message message) throws SQLException {
        var receiver = instances.find(id);
        if (receiver != null && !receiver.ended()) {
            messages.store(receiver, Letter.of(id, message));
        }
    }
}
