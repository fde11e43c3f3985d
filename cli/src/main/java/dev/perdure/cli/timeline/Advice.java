package dev.perdure.cli.timeline;

import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.StorePlace;
import dev.perdure.cli.console.Times;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What an instance waits for now, and what a person can do about it.
public final class Advice {
    private static final int STEPS_NAMED = 5;

    private final InstanceRecord instance;
    private final StorePlace store;
    private final Instant now;

    /// Advice on one instance.
    public Advice(InstanceRecord instance, StorePlace store, Instant now) {
        this.instance = instance;
        this.store = store;
        this.now = now;
    }

    /// {@return one line per thing, the most important first; none for an ended instance}
    public List<String> lines(Timeline timeline) {
        var lines = new ArrayList<String>();
        if (instance.status().terminal()) {
            return lines;
        }
        if (instance.status() == Status.PARKED) {
            lines.add("parked: " + instance.reason());
            lines.add("mend the cause, then: " + command("resume", ""));
            lines.add("or give it up: " + command("terminate", ""));
        } else if (instance.owner() == null && instance.readyAt() != null) {
            lines.add(
                    "ready for %s, but no engine took it. Run one that has '%s': %s"
                            .formatted(
                                    sinceThen(instance.readyAt()),
                                    instance.handler(),
                                    Invocation.of(store.runner(), "", store)));
        }
        var open = timeline.open();
        open.stream().limit(STEPS_NAMED).map(this::waiting).forEach(lines::add);
        if (open.size() > STEPS_NAMED) {
            lines.add("and " + (open.size() - STEPS_NAMED) + " more steps");
        }
        return lines;
    }

    private String waiting(TimelineStep step) {
        var subject = step.label() + "' for " + sinceThen(step.start());
        return switch (step.id().kind()) {
            case ACTIVITY -> "activity '" + subject + attempts(step);
            case TIMER -> "timer '" + subject + ", " + step.detail();
            case CHILD -> "child '" + subject + ", " + step.detail();
            case EXTERNAL_EVENT ->
                    "event '"
                            + subject
                            + "; raise it: "
                            + command("raise", step.id().name() + " --input JSON");
            case INLINE_ACTIVITY, SIDE_EFFECT, NOW, RANDOM, UUID -> "'" + subject;
        };
    }

    private String attempts(TimelineStep step) {
        if (step.attempts().isEmpty()) {
            return ", first attempt";
        }
        var last = step.attempts().getLast();
        return ", attempt %d from %s on (before: %s)"
                .formatted(last.attempt() + 1, Times.of(last.retryAt()), last.failure());
    }

    private String command(String what, String arguments) {
        var id = Invocation.quoted(instance.id());
        return Invocation.of(
                "instances " + what, arguments.isEmpty() ? id : id + " " + arguments, store);
    }

    private String sinceThen(Instant moment) {
        return Times.of(Duration.between(moment, now));
    }
}
