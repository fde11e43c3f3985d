package dev.perdure.eventstore.event;

/// What an event is about, such as `book:b1`. Decisions and projections find events by their tags.
///
/// @param text up to 1,000 characters, none of them NUL; compared as it is
public record EventTag(String text) implements Comparable<EventTag> {
    private static final int MOST_CHARACTERS = 1_000;

    public EventTag {
        Texts.require("event tag", text, MOST_CHARACTERS);
    }

    /// {@return the tag `name:value`}
    public static EventTag of(String name, String value) {
        return new EventTag(name + ":" + value);
    }

    @Override
    public int compareTo(EventTag other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
