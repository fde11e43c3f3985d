package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.proof.Operation.Answer;
import dev.perdure.eventstore.proof.Operation.Append;
import dev.perdure.eventstore.proof.Operation.Read;
import dev.perdure.eventstore.proof.Violation.Kind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.stream.LongStream;

/// Decides whether what clients were told can be true of one ordered log. The log itself is the
/// witness: there is no order to search for.
final class Checker {
    private final List<Operation> operations;
    private final List<StoredEvent> log;
    private final Map<UUID, Long> positions = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private Checker(List<Operation> operations, List<StoredEvent> log) {
        this.operations = operations;
        this.log = log;
    }

    /// @param log all of it, after the last operation ended
    static List<Violation> check(List<Operation> operations, List<StoredEvent> log) {
        var checker = new Checker(operations, log);
        checker.checkLog();
        checker.checkStored();
        checker.checkAnswers();
        checker.checkRealTime();
        return checker.violations;
    }

    private void found(Kind kind, String text) {
        violations.add(new Violation(kind, text));
    }

    private void checkLog() {
        long expected = 1;
        for (var event : log) {
            if (event.position() != expected) {
                found(Kind.GAP, "after %d comes %d".formatted(expected - 1, event.position()));
            }
            expected = event.position() + 1;
            var other = positions.putIfAbsent(event.id(), event.position());
            if (other != null) {
                found(
                        Kind.TWICE,
                        "%s is at %d and %d".formatted(event.id(), other, event.position()));
            }
        }
    }

    /// What is stored was asked for, whole, and by somebody who was not told otherwise.
    private void checkStored() {
        var possible = new HashSet<UUID>();
        for (var it : appends()) {
            switch (it.answer()) {
                case Answer.Unknown() -> possible.addAll(it.ids());
                case Answer.Failed _, Answer.Decided(Conflict _) -> {}
                case Answer.Decided(Appended _) -> possible.addAll(it.ids());
            }
            long stored = it.ids().stream().filter(positions::containsKey).count();
            if (stored > 0 && !follow(it.ids())) {
                found(Kind.UNASKED, "%d of the events %s are stored".formatted(stored, it.ids()));
            }
        }
        for (var event : log) {
            if (!possible.contains(event.id())) {
                found(Kind.UNASKED, "%s at %d is stored".formatted(event.id(), event.position()));
            }
        }
    }

    private boolean follow(List<UUID> ids) {
        var first = positions.get(ids.getFirst());
        return first != null
                && LongStream.range(0, ids.size())
                        .allMatch(it ->
                                Long.valueOf(first + it).equals(positions.get(ids.get((int) it))));
    }

    private void checkAnswers() {
        var firstOfKey = new HashMap<String, Long>();
        for (var it : appends()) {
            var at = positions.get(it.ids().getFirst());
            switch (it.answer()) {
                case Answer.Decided(Conflict conflict) -> checkRefusal(it, conflict);
                case Answer.Decided(Appended appended) -> {
                    checkAppended(it, appended, firstOfKey);
                    checkCondition(it, at);
                }
                case Answer.Unknown() -> checkCondition(it, at);
                case Answer.Failed _ -> {}
            }
        }
        for (var it : operations) {
            if (it instanceof Read read) {
                checkRead(read);
            }
        }
    }

    private void checkAppended(Append it, Appended told, Map<String, Long> firstOfKey) {
        var at = positions.get(it.ids().getFirst());
        if (at == null || told.first() != at || told.last() != at + it.ids().size() - 1) {
            found(Kind.LOST, "%s was told to be at %s, is at %s".formatted(it.ids(), told, at));
        }
        var key = it.request().key();
        if (key != null) {
            var other = firstOfKey.putIfAbsent(key, told.first());
            if (other != null && other != told.first()) {
                found(Kind.KEY, "key '%s' was told %d and %d".formatted(key, other, told.first()));
            }
        }
    }

    private void checkCondition(Append it, @Nullable Long at) {
        var condition = it.request().condition();
        if (condition != null && at != null) {
            var offender = firstOffender(condition, at);
            if (offender != null) {
                found(
                        Kind.CONDITION_BROKEN,
                        "%d was accepted above %d beside %d, on condition %s"
                                .formatted(
                                        at,
                                        condition.after(),
                                        offender.position(),
                                        condition.query()));
            }
        }
    }

    private void checkRefusal(Append it, Conflict told) {
        var condition = it.request().condition();
        var first = condition == null ? null : firstOffender(condition, Long.MAX_VALUE);
        boolean named =
                first != null
                        && !told.offenders().isEmpty()
                        && told.offenders().stream()
                                .map(AppendResult.Offender::position)
                                .min(Comparator.naturalOrder())
                                .equals(Optional.of(first.position()));
        boolean allMatch =
                condition != null
                        && told.offenders().stream()
                                .allMatch(o -> {
                                    var event = at(o.position());
                                    return event != null
                                            && o.position() > condition.after()
                                            && event.type().equals(o.type())
                                            && condition.query().matches(event);
                                });
        if (!named || !allMatch) {
            found(
                    Kind.NO_OFFENDER,
                    "%s was refused for %s, first is %s".formatted(condition, told, first));
        }
    }

    private @Nullable StoredEvent firstOffender(AppendCondition condition, long below) {
        for (int i = index(condition.after()); i < log.size(); i++) {
            var event = log.get(i);
            if (event.position() >= below) {
                return null;
            }
            if (condition.query().matches(event)) {
                return event;
            }
        }
        return null;
    }

    private void checkRead(Read it) {
        var expected = new ArrayList<UUID>();
        for (int i = index(it.after()); i < log.size() && expected.size() < it.limit(); i++) {
            var event = log.get(i);
            if (event.position() > it.found().head()) {
                break;
            }
            if (it.query().matches(event)) {
                expected.add(event.id());
            }
        }
        if (!expected.equals(it.found().ids())) {
            found(
                    Kind.HIDDEN,
                    "a read above %d for %s with head %d found %d events at %s, the log has %d"
                            .formatted(
                                    it.after(),
                                    it.query(),
                                    it.found().head(),
                                    it.found().ids().size(),
                                    it.found().positions(),
                                    expected.size()));
        }
    }

    /// {@return where the events above a position begin}
    private int index(long after) {
        int low = 0;
        int high = log.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (log.get(middle).position() <= after) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private @Nullable StoredEvent at(long position) {
        int index = index(position - 1);
        return index < log.size() && log.get(index).position() == position ? log.get(index) : null;
    }

    /// What anybody knew when an operation began binds it.
    private void checkRealTime() {
        var byBegin = new ArrayList<>(operations);
        byBegin.sort(Comparator.comparingLong(Operation::began));
        var running = new PriorityQueue<>(Comparator.comparingLong(Operation::ended));
        long known = 0;
        for (var it : byBegin) {
            while (!running.isEmpty() && running.element().ended() < it.began()) {
                known = Math.max(known, told(running.remove()));
            }
            running.add(it);
            if (it instanceof Read read && read.found().head() < known) {
                found(
                        Kind.STALE_READ,
                        "head %d was read after %d".formatted(read.found().head(), known));
            }
            if (isFirst(it) && told(it) <= known) {
                found(
                        Kind.REAL_TIME,
                        "%d was appended after %d was known".formatted(told(it), known));
            }
        }
    }

    private static boolean isFirst(Operation it) {
        return it instanceof Append(_, Answer.Decided(Appended(_, _, var repeated)), _, _)
                && !repeated;
    }

    /// {@return the highest position that it told}
    private static long told(Operation it) {
        return switch (it) {
            case Read read -> read.found().head();
            case Append(_, Answer.Decided(Appended appended), _, _) -> appended.last();
            case Append _ -> 0;
        };
    }

    private List<Append> appends() {
        return operations.stream()
                .filter(Append.class::isInstance)
                .map(Append.class::cast)
                .toList();
    }
}
