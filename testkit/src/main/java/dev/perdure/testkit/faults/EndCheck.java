package dev.perdure.testkit.faults;

import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.testkit.exercise.Catalog;
import dev.perdure.testkit.faults.Story.Said;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Checks how one instance ended against what it does and what clients asked of it.
final class EndCheck {
    private final InstanceRecord record;
    private final Past past;
    private final List<Said> calls;

    EndCheck(InstanceRecord record, Past past, List<Said> calls) {
        this.record = record;
        this.past = past;
        this.calls = calls;
    }

    void check(Kind kind, Consumer<String> problems) {
        boolean fits =
                switch (record.status()) {
                    case COMPLETED -> completedAsItMust(kind);
                    case CANCELLED -> wasTold(Call.Cancel.class::isInstance) && !past.isNotUndone();
                    case TERMINATED -> wasTold(Call.Terminate.class::isInstance);
                    case FAILED, PENDING, RUNNING, PARKED -> false;
                };
        if (!fits || !record.name().equals(kind.orchestration())) {
            problems.accept(
                    "instance '%s' should not have ended like this: %s, after %s"
                            .formatted(record.id(), record, calls));
        }
    }

    private boolean wasTold(Predicate<Call> what) {
        return calls.stream().anyMatch(said -> what.test(said.call()) && !said.answer().refused());
    }

    private boolean completedAsItMust(Kind kind) {
        var payload = record.result();
        var result = payload == null ? "" : payload.text();
        return switch (kind) {
            case FAN, SCOPES, PARENT, RECORDED -> result.equals(kind.result(n()));
            case COLLECT -> result.equals(collected());
            case SAGA -> firstNumberTimes(2).equals(result);
            case LIMITS -> result.equals("-1") || firstNumberTimes(1).equals(result);
        };
    }

    private int n() {
        for (var said : calls) {
            if (said.call() instanceof Call.Start(_, _, int n)) {
                return n;
            }
        }
        return 0;
    }

    /// What an instance returns that collects numbers: those it got, up to the first negative one.
    private String collected() {
        var text = new StringBuilder();
        for (int number : past.received(Catalog.NUMBER.name())) {
            if (number < 0) {
                break;
            }
            text.append(number).append(' ');
        }
        return '"' + text.toString() + '"';
    }

    private String firstNumberTimes(int factor) {
        var received = past.received(Catalog.NUMBER.name());
        return received.isEmpty() ? "no number" : String.valueOf(factor * received.getFirst());
    }
}
