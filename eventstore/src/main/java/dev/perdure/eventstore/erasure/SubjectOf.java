package dev.perdure.eventstore.erasure;

import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;

import org.jspecify.annotations.Nullable;

/// Says whose data the payload of an event is. Safe for any thread.
@FunctionalInterface
public interface SubjectOf {
    /// {@return the subject; `null` if the payload is nobody's, and stays in clear}
    @Nullable String of(NewEvent event);

    /// {@return the value of the event's tag of this name, such as `r1` of `reader:r1` for
    /// `reader`; events without such a tag have no subject}
    ///
    /// An event that has several of them is refused, because its payload can have one key only.
    static SubjectOf tag(String name) {
        var prefix = name + ":";
        return event -> {
            var subjects =
                    event.tags().stream()
                            .map(EventTag::text)
                            .filter(it -> it.startsWith(prefix))
                            .map(it -> it.substring(prefix.length()))
                            .toList();
            if (subjects.size() > 1) {
                throw new IllegalArgumentException(
                        ("event '%s' (%s) must have one tag '%s…' at most, because its payload can"
                                        + " be encrypted for one subject only; found %s. Split it,"
                                        + " or name the subject in another way")
                                .formatted(event.type(), event.id(), prefix, subjects));
            }
            return subjects.isEmpty() ? null : subjects.getFirst();
        };
    }
}
