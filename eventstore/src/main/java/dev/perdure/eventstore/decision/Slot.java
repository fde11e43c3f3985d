package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.decision.Folding.Watcher;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendResult.Appended;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A command on its way to being decided. Confined to the thread that decides it until it is
/// settled.
final class Slot<M, V> {
    final Command<M, V> command;
    final List<Watcher> watchers;
    private final List<StateKey> keys;

    private @Nullable V value;
    private @Nullable Throwable failure;
    private List<NewEvent> events = List.of();
    private int tries;
    private int conflicts;

    private @Nullable Decided<V> decided;
    private boolean settled;

    Slot(Command<M, V> command) {
        this.command = command;
        this.watchers =
                command.model().states().stream()
                        .<Watcher>map(it -> new Watcher(it.key(), it))
                        .toList();
        this.keys = watchers.stream().map(Watcher::key).toList();
    }

    /// Decides on these states, and shows them the events, which are not appended yet.
    ///
    /// @param settings what they go through before they are appended
    /// @param head the position before the first of them
    void propose(Folding folding, DeciderOptions settings, long head) {
        tries++;
        value = null;
        failure = null;
        events = List.of();
        try {
            var decision = command.decide().apply(command.model().of(folding.values(keys)));
            switch (decision) {
                case Decision.Accepted<V>(V accepted, var proposed) -> {
                    var tagged = proposed.stream().map(settings.tagging()).toList();
                    folding.fold(imagined(tagged, head, settings.clock().instant()));
                    value = accepted;
                    events = tagged;
                }
                case Decision.Rejected<V>(var error) -> failure = error;
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private static List<StoredEvent> imagined(List<NewEvent> events, long head, Instant now) {
        var recordedAt = now.truncatedTo(ChronoUnit.MICROS);
        var stored = new ArrayList<StoredEvent>();
        long position = head;
        for (var event : events) {
            stored.add(new StoredEvent(++position, recordedAt, event));
        }
        return stored;
    }

    /// {@return what it wants to append; nothing if it failed}
    List<NewEvent> events() {
        return events;
    }

    /// Newer events were in the way of what was proposed.
    void meetConflict() {
        conflicts++;
    }

    int tries() {
        return tries;
    }

    int conflicts() {
        return conflicts;
    }

    /// What was proposed is final.
    ///
    /// @param appended where the events are
    /// @param head what it was decided at
    void settle(@Nullable Appended appended, long head) {
        if (failure == null) {
            decided =
                    new Decided<>(
                            Objects.requireNonNull(value, "a decision without a value"),
                            appended,
                            head,
                            tries);
        }
        settled = true;
    }

    /// The command fails, unless it was settled before.
    void fail(Throwable error) {
        if (!settled) {
            failure = error;
            settled = true;
        }
    }

    boolean isSettled() {
        return settled;
    }

    /// {@return what was decided}
    ///
    /// @throws RuntimeException what the command failed with
    Decided<V> result() {
        if (decided != null) {
            return decided;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw failure instanceof RuntimeException error
                ? error
                : new IllegalStateException("a command was not decided", failure);
    }
}
