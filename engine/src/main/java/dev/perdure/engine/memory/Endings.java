package dev.perdure.engine.memory;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.Status;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How instances end, are brought back and disappear.
final class Endings {
    private final Tables tables;
    private final Mail mail;
    private final Steps steps;

    Endings(Tables tables, Mail mail, Steps steps) {
        this.tables = tables;
        this.mail = mail;
        this.steps = steps;
    }

    /// Ends the current execution without the instance; what its steps hold is removed.
    void continueAsNew(Instance instance, int execution, HandlerId handler) {
        steps.clear(instance);
        tables.past.addLast(new Retention.Past(instance, instance.execution, tables.now()));
        instance.execution = execution;
        instance.name = handler.name();
        instance.version = handler.version();
    }

    void end(Instance instance, Status status) {
        tables.status(instance, status);
        tables.ended(instance);
        instance.attempts = 0;
        tables.disown(instance);
        tables.readyAt(instance, null);
        tables.consumeAll(instance);
        steps.clear(instance);
        tables.signal(Signal.ENDED);
    }

    ControlOutcome terminate(String id, String reason) {
        var instance = tables.instances.get(id);
        if (instance == null) {
            return ControlOutcome.NO_SUCH_INSTANCE;
        }
        if (instance.status.terminal()) {
            return ControlOutcome.FINISHED;
        }
        var event = new Event.ExecutionTerminated(reason);
        instance.append(
                HistoryCodec.chunk(
                        instance.execution,
                        instance.lastEvent() + 1,
                        tables.now(),
                        List.of(event)));
        if (instance.owner != null) {
            instance.owner.notices.put(id, new Node.Notice(tables.nextNumber(), reason));
            tables.signal(Signal.MESSAGES);
        }
        instance.reason = reason;
        end(instance, Status.TERMINATED);
        tellFamily(instance, reason);
        return ControlOutcome.DONE;
    }

    ControlOutcome resume(String id) {
        var instance = tables.instances.get(id);
        if (instance == null) {
            return ControlOutcome.NO_SUCH_INSTANCE;
        }
        if (instance.status != Status.PARKED) {
            return instance.status.terminal() ? ControlOutcome.FINISHED : ControlOutcome.NOT_PARKED;
        }
        tables.status(instance, instance.executions.isEmpty() ? Status.PENDING : Status.RUNNING);
        instance.attempts = 0;
        instance.reason = null;
        tables.readyAt(instance, tables.now());
        return ControlOutcome.DONE;
    }

    DeleteOutcome delete(String id) {
        var root = tables.instances.get(id);
        if (root == null) {
            return new DeleteOutcome.NoSuchInstance();
        }
        if (root.parent != null && tables.instances.containsKey(root.parent.instance())) {
            return new DeleteOutcome.HasParent(root.parent.instance());
        }
        var tree = tree(root);
        for (var member : tree) {
            if (!member.status.terminal()) {
                return new DeleteOutcome.StillRunning(member.id);
            }
        }
        delete(tree);
        return new DeleteOutcome.Deleted(tree.size());
    }

    void delete(Set<Instance> tree) {
        for (var member : tree) {
            tables.nodes.values().forEach(node -> node.notices.remove(member.id));
            tables.delete(member);
        }
    }

    private void tellFamily(Instance instance, String reason) {
        var parent = instance.parent;
        if (parent != null) {
            var failure = new Failure.Terminated(reason);
            mail.send(
                    new Envelope(
                            parent.instance(),
                            new Message.ChildFailed(parent.execution(), parent.event(), failure)),
                    Integer.MAX_VALUE);
        }
        var cancel =
                new Message.Cancel("parent '%s' was terminated: %s".formatted(instance.id, reason));
        for (var child : tables.children.getOrDefault(instance.id, Set.of())) {
            if (!child.status.terminal()) {
                mail.deliver(child, cancel);
            }
        }
    }

    /// {@return an instance and everything below it}
    Set<Instance> tree(Instance root) {
        var tree = new LinkedHashSet<Instance>(List.of(root));
        var open = new ArrayList<Instance>(List.of(root));
        while (!open.isEmpty()) {
            for (var child : tables.children.getOrDefault(open.removeLast().id, Set.of())) {
                if (tree.add(child)) {
                    open.add(child);
                }
            }
        }
        return tree;
    }
}
