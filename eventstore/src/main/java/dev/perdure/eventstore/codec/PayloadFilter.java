package dev.perdure.eventstore.codec;

import java.util.List;

/// Matches events of one of some types whose payload fulfils one of some predicates, and all of
/// some others. Immutable; each `with…` returns a changed copy.
///
/// @param types any of these; none for every type
/// @param anyOf at least one of these; none if there is no such demand
/// @param allOf all of these
public record PayloadFilter(
        List<String> types, List<PayloadPredicate> anyOf, List<PayloadPredicate> allOf) {
    public PayloadFilter {
        types = types.stream().distinct().toList();
        anyOf = anyOf.stream().distinct().toList();
        allOf = allOf.stream().distinct().toList();
    }

    /// {@return the filter for events of these types; of every type, if there is none}
    public static PayloadFilter ofTypes(String... types) {
        return new PayloadFilter(List.of(types), List.of(), List.of());
    }

    public PayloadFilter withAnyOf(PayloadPredicate... value) {
        return new PayloadFilter(types, List.of(value), allOf);
    }

    public PayloadFilter withAllOf(PayloadPredicate... value) {
        return new PayloadFilter(types, anyOf, List.of(value));
    }
}
