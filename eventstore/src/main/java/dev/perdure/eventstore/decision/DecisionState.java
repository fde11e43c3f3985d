package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Type;

/// Something that decisions are made on: a pure fold over the events of a query.
///
/// States must be immutable, because they are kept and shared between threads; the fold returns new
/// ones, and depends on nothing but its arguments.
///
/// @param <S> the state
/// @param name names the fold: two states of one name, version and query are taken for the same
/// @param version of the fold and of the form of its states; change it with either
/// @param query whose events are folded; without an end in time
/// @param initial before any event
/// @param fold the state after one more event
/// @param stored what a snapshot of the state is read as; `null` to make no snapshots
public record DecisionState<S>(
        String name, int version, Query query, S initial, Fold<S> fold, @Nullable Type stored) {
    private static final int MOST_NAME_CHARACTERS = 200;

    public DecisionState {
        if (name.isBlank() || name.length() > MOST_NAME_CHARACTERS || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    ("the name of a state must have from 1 to %d characters, none of them NUL, and"
                                    + " not only blanks; found '%.60s'")
                            .formatted(MOST_NAME_CHARACTERS, name.replace('\0', '␀')));
        }
        if (query.occurredUntil() != null) {
            throw new IllegalArgumentException(
                    ("the query of state '%s' must have no end in time, found 'until %s': a"
                                    + " decision on it could not see what is new. Leave it out")
                            .formatted(name, query.occurredUntil()));
        }
    }

    /// What an event does to a state.
    ///
    /// In a lane the fold also sees events that are about to be appended: their position and the
    /// time of recording are those that they have if nobody else appends in between.
    @FunctionalInterface
    public interface Fold<S> {
        S apply(S state, StoredEvent event);
    }

    /// {@return a state of version 1, without snapshots}
    public static <S> DecisionState<S> of(String name, Query query, S initial, Fold<S> fold) {
        return new DecisionState<>(name, 1, query, initial, fold, null);
    }

    /// The same, kept in snapshots where the decider has a store for them.
    ///
    /// @param type what the codec of the snapshots reads and writes: that of the state
    public DecisionState<S> withSnapshots(Type type) {
        return new DecisionState<>(name, version, query, initial, fold, type);
    }

    public DecisionState<S> withVersion(int value) {
        return new DecisionState<>(name, value, query, initial, fold, stored);
    }

    StateKey key() {
        return StateKey.of(this);
    }

    /// {@return the state after one more event}
    ///
    /// @param state of this fold
    @SuppressWarnings("unchecked") // keys keep states of different folds apart
    Object folded(Object state, StoredEvent event) {
        return fold.apply((S) state, event);
    }
}
