package dev.perdure.eventstore.projection;

/// One version of a subscription in a log.
///
/// @param name of the subscription, from 1 to 200 characters
/// @param version from 1; a new one is built beside the one that serves
public record SubscriptionId(String name, int version) {
    private static final int MOST_CHARACTERS = 200;

    public SubscriptionId {
        if (name.isBlank() || name.length() > MOST_CHARACTERS || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    ("the name of a subscription must have from 1 to %d characters, none of them"
                                    + " NUL, and not only blanks; found %d: '%.60s'")
                            .formatted(MOST_CHARACTERS, name.length(), name.replace('\0', '␀')));
        }
        if (version < 1) {
            throw new IllegalArgumentException(
                    "the version of subscription '%s' must be at least 1, found %d"
                            .formatted(name, version));
        }
    }

    /// {@return version 1 of this name}
    public static SubscriptionId of(String name) {
        return new SubscriptionId(name, 1);
    }

    /// {@return `books version 1`}
    @Override
    public String toString() {
        return name + " version " + version;
    }
}
