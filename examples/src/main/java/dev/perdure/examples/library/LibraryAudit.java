package dev.perdure.examples.library;

import dev.perdure.eventstore.event.StoredEvent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Goes through the history of a library in the order of positions, and finds what the rules do not
/// allow. One thread.
public final class LibraryAudit {
    private final Set<String> copies = new HashSet<>();
    private final Set<String> readers = new HashSet<>();
    private final Map<String, String> lent = new HashMap<>();
    private final Map<String, Integer> loans = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long last;

    /// An audit that has seen nothing yet.
    public LibraryAudit() {}

    /// {@return what the rules do not allow, each with its position}
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /// {@return who has which copy}
    public Map<String, String> lent() {
        return Map.copyOf(lent);
    }

    /// Looks at the next event.
    public void see(StoredEvent event) {
        check(event, event.position() == last + 1, "follows position " + last);
        last = event.position();
        var book = Library.idOf(event, "book:");
        var reader = Library.idOf(event, "reader:");
        switch (event.type()) {
            case Library.ADDED -> check(event, copies.add(book), "adds a copy that is there");
            case Library.REMOVED -> {
                check(event, copies.remove(book), "removes a copy that is not there");
                check(event, !lent.containsKey(book), "removes a copy that is lent");
            }
            case Library.REGISTERED ->
                    check(event, readers.add(reader), "registers a reader twice");
            case Library.CANCELLED -> {
                check(event, readers.remove(reader), "cancels a contract that is not there");
                check(event, loans.getOrDefault(reader, 0) == 0, "cancels a reader with books");
            }
            case Library.LENT -> lend(event, book, reader);
            case Library.RETURNED -> {
                check(event, reader.equals(lent.remove(book)), "returns a copy of another");
                loans.merge(reader, -1, Integer::sum);
            }
            default -> violations.add("position %d: unknown type".formatted(event.position()));
        }
    }

    private void lend(StoredEvent event, String book, String reader) {
        check(event, copies.contains(book), "lends a copy that is not in circulation");
        check(event, readers.contains(reader), "lends to somebody without a contract");
        check(event, lent.put(book, reader) == null, "lends a copy that is lent");
        int count = loans.merge(reader, 1, Integer::sum);
        check(event, count <= Library.MOST_LOANS, "lends more than " + Library.MOST_LOANS);
    }

    private void check(StoredEvent event, boolean allowed, String otherwise) {
        if (!allowed) {
            violations.add(
                    "position %d: %s %s %s"
                            .formatted(event.position(), event.type(), event.tags(), otherwise));
        }
    }
}
