package dev.perdure.eventstore.codec;

import dev.perdure.eventstore.event.EventTag;

import java.math.BigDecimal;

/// That the payload has a value at a path. Values are equal only if their types are: the number 1
/// is not the string "1"; numbers are equal by value, so that 1, 1.0 and 1e0 are one.
///
/// @param path keys from the outermost inwards, with dots between them
/// @param tag what events with that value are tagged with
public record PayloadPredicate(String path, EventTag tag) {
    public PayloadPredicate {
        if (!path.equals(ValueTags.pathOf(tag))) {
            throw new IllegalArgumentException(
                    "a predicate on '%s' must have a tag '%s', found '%s'"
                            .formatted(path, ValueTags.RESERVED + path + "=…", tag));
        }
    }

    /// {@return that the string, or one of an array, is there}
    public static PayloadPredicate is(String path, String value) {
        return new PayloadPredicate(path, ValueTags.ofString(path, value));
    }

    /// {@return that the number, or one of an array, is there}
    public static PayloadPredicate is(String path, long value) {
        return is(path, BigDecimal.valueOf(value));
    }

    /// {@return that the number, or one of an array, is there: the one that prints like this}
    public static PayloadPredicate is(String path, double value) {
        return is(path, BigDecimal.valueOf(value));
    }

    /// {@return that the number, or one of an array, is there}
    public static PayloadPredicate is(String path, BigDecimal value) {
        return new PayloadPredicate(path, ValueTags.ofNumber(path, value));
    }

    /// {@return that this is there, alone or in an array}
    public static PayloadPredicate is(String path, boolean value) {
        return new PayloadPredicate(path, ValueTags.ofBoolean(path, value));
    }

    /// {@return that null is there, which is not the same as nothing}
    public static PayloadPredicate isNull(String path) {
        return new PayloadPredicate(path, ValueTags.ofNull(path));
    }
}
