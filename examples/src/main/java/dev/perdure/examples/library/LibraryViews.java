package dev.perdure.examples.library;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.ReadOptions;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/// What people ask a library, answered by reading the events that matter.
public final class LibraryViews {
    private final EventLog log;
    private final ReadOptions options;

    /// @param options for example a consistency that lets a replica answer
    public LibraryViews(EventLog log, ReadOptions options) {
        this.log = log;
        this.options = options;
    }

    /// {@return copies that can be lent or are}
    public Set<String> booksInCirculation() {
        return present("book:", Library.ADDED, Library.REMOVED);
    }

    /// {@return copies that were removed and not added again}
    public Set<String> removedBooks() {
        return present("book:", Library.REMOVED, Library.ADDED);
    }

    /// {@return who has a contract}
    public Set<String> registeredReaders() {
        return present("reader:", Library.REGISTERED, Library.CANCELLED);
    }

    /// {@return who had one}
    public Set<String> cancelledReaders() {
        return present("reader:", Library.CANCELLED, Library.REGISTERED);
    }

    /// {@return who has which copy}
    public Map<String, String> booksLentOut() {
        return lent(Query.ofTypes(Library.LENT, Library.RETURNED));
    }

    /// {@return the copies that a reader has}
    public Set<String> booksLentBy(String readerId) {
        var item = QueryItem.ofTags(Library.reader(readerId));
        return lent(Query.anyOf(item.withTypes(Set.of(Library.LENT, Library.RETURNED)))).keySet();
    }

    /// {@return how often a copy was brought back}
    public long finishedLendings() {
        return log.read(Query.ofTypes(Library.RETURNED), options).count();
    }

    private Map<String, String> lent(Query query) {
        Map<String, String> lent = new TreeMap<>();
        each(
                query,
                (it, book) -> {
                    if (it.type().equals(Library.LENT)) {
                        lent.put(book, Library.idOf(it, "reader:"));
                    } else {
                        lent.remove(book);
                    }
                });
        return lent;
    }

    private void each(Query query, BiConsumer<StoredEvent, String> action) {
        log.read(query, options).forEach(it -> action.accept(it, Library.idOf(it, "book:")));
    }

    private Set<String> present(String prefix, String begins, String ends) {
        Set<String> present = new TreeSet<>();
        log.read(Query.ofTypes(begins, ends), options)
                .forEach(it -> {
                    var id = Library.idOf(it, prefix);
                    if (it.type().equals(begins)) {
                        present.add(id);
                    } else {
                        present.remove(id);
                    }
                });
        return present;
    }
}
