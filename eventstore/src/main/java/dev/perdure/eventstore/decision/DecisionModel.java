package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The states that a decision needs together, read at one position. Immutable.
///
/// @param <M> the states as the decision sees them
public final class DecisionModel<M> {
    private final List<DecisionState<?>> states;
    private final Function<List<Object>, M> combine;

    private DecisionModel(List<DecisionState<?>> states, Function<List<Object>, M> combine) {
        this.states = states;
        this.combine = combine;
    }

    /// {@return the model of one state}
    @SuppressWarnings("unchecked") // the state at this place is of this fold
    public static <S> DecisionModel<S> of(DecisionState<S> state) {
        return new DecisionModel<>(List.of(state), values -> (S) values.getFirst());
    }

    /// {@return the model of several states of one kind, in their order}
    ///
    /// @throws IllegalArgumentException if there is none
    @SuppressWarnings("unchecked") // the states are of these folds
    public static <S> DecisionModel<List<S>> all(Collection<DecisionState<S>> states) {
        if (states.isEmpty()) {
            throw new IllegalArgumentException("a decision model needs at least one state");
        }
        return new DecisionModel<>(List.copyOf(states), values -> List.copyOf((List<S>) values));
    }

    /// {@return the model of these states and that one}
    public <B, C> DecisionModel<C> and(
            DecisionState<B> other, BiFunction<? super M, ? super B, ? extends C> both) {
        return and(of(other), both);
    }

    /// {@return the model of these states and those}
    public <B, C> DecisionModel<C> and(
            DecisionModel<B> other, BiFunction<? super M, ? super B, ? extends C> both) {
        var together = new ArrayList<>(states);
        together.addAll(other.states);
        int here = states.size();
        return new DecisionModel<>(
                List.copyOf(together),
                values ->
                        both.apply(
                                combine.apply(values.subList(0, here)),
                                other.combine.apply(values.subList(here, values.size()))));
    }

    /// {@return the same states in another form}
    public <R> DecisionModel<R> map(Function<? super M, ? extends R> form) {
        return new DecisionModel<>(states, values -> form.apply(combine.apply(values)));
    }

    /// {@return the query for the events of all states}
    ///
    /// @throws IllegalArgumentException if it has more than 100 items
    public Query query() {
        return union(states);
    }

    List<DecisionState<?>> states() {
        return states;
    }

    /// {@return the states as the decision sees them}
    ///
    /// @param values in the order of [#states()]
    M of(List<Object> values) {
        return combine.apply(values);
    }

    /// {@return a query that matches whatever one of theirs does; if they begin at different times,
    /// the earliest}
    static Query union(Collection<? extends DecisionState<?>> states) {
        var items = new ArrayList<QueryItem>();
        boolean everything = false;
        Instant from = Instant.MAX;
        for (var state : states) {
            var query = state.query();
            everything |= query.isEverything();
            items.addAll(query.items());
            from = earlier(from, query.occurredFrom());
        }
        return new Query(
                everything ? List.of() : items,
                from.equals(Instant.MIN) || from.equals(Instant.MAX) ? null : from,
                null);
    }

    private static Instant earlier(Instant one, @Nullable Instant other) {
        if (other == null) {
            return Instant.MIN;
        }
        return one.isBefore(other) ? one : other;
    }
}
