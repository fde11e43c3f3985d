package dev.perdure.examples.library;

import dev.perdure.eventstore.decision.Command;
import dev.perdure.eventstore.decision.Decision;
import dev.perdure.eventstore.decision.DecisionModel;
import dev.perdure.eventstore.decision.DecisionState;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.event.StoredEvent;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// The decisions of a library.
///
/// Whether a copy may be lent depends on the copy and on the reader: two boundaries that overlap
/// with those of other lendings. Each decision reads the events of both, and nothing else.
public final class Library {
    public static final String ADDED = "BookCopyAddedToCirculation";
    public static final String REMOVED = "BookCopyRemovedFromCirculation";
    public static final String REGISTERED = "ReaderRegistered";
    public static final String CANCELLED = "ReaderContractCancelled";
    public static final String LENT = "BookCopyLentToReader";
    public static final String RETURNED = "BookCopyReturnedByReader";

    /// Books that a reader may have at a time.
    public static final int MOST_LOANS = 10;

    private Library() {}

    /// A copy of a book.
    ///
    /// @param inCirculation whether it was added and not removed
    /// @param lentTo who has it; `null` if the library does
    public record Copy(boolean inCirculation, @Nullable String lentTo) {}

    /// A reader.
    ///
    /// @param registered whether there is a contract
    /// @param loans books that the reader has
    public record Reader(boolean registered, int loans) {}

    /// What a lending is decided on.
    public record Lending(Copy copy, Reader reader) {}

    /// What became of a command that was not refused.
    public enum Outcome {
        DONE,
        /// Things are as they were asked to be already.
        NOTHING_TO_DO
    }

    /// {@return the tag of a copy}
    public static EventTag book(String id) {
        return EventTag.of("book", id);
    }

    /// {@return the tag of a reader}
    public static EventTag reader(String id) {
        return EventTag.of("reader", id);
    }

    private static Query of(EventTag tag, String... types) {
        return Query.anyOf(QueryItem.ofTags(tag).withTypes(Arrays.asList(types)));
    }

    static DecisionState<Copy> copyState(String id) {
        return DecisionState.of(
                "copy",
                of(book(id), ADDED, REMOVED, LENT, RETURNED),
                new Copy(false, null),
                (copy, event) ->
                        switch (event.type()) {
                            case ADDED -> new Copy(true, null);
                            case REMOVED -> new Copy(false, null);
                            case LENT -> new Copy(copy.inCirculation(), idOf(event, "reader:"));
                            default -> new Copy(copy.inCirculation(), null);
                        });
    }

    static DecisionState<Reader> readerState(String id) {
        return DecisionState.of(
                "reader",
                of(reader(id), REGISTERED, CANCELLED, LENT, RETURNED),
                new Reader(false, 0),
                (reader, event) ->
                        switch (event.type()) {
                            case REGISTERED -> new Reader(true, reader.loans());
                            case CANCELLED -> new Reader(false, reader.loans());
                            case LENT -> new Reader(reader.registered(), reader.loans() + 1);
                            default -> new Reader(reader.registered(), reader.loans() - 1);
                        });
    }

    /// {@return the id in the tag with this prefix; empty if there is none}
    public static String idOf(StoredEvent event, String prefix) {
        for (var tag : event.tags()) {
            if (tag.text().startsWith(prefix)) {
                return tag.text().substring(prefix.length());
            }
        }
        return "";
    }

    private static NewEvent event(String type, EventTag... tags) {
        return NewEvent.of(type, Encoded.json("{\"branch\":\"main\"}"), tags);
    }

    /// {@return the command to lend a copy to a reader}
    public static Command<Lending, Outcome> lend(String bookId, String readerId) {
        var model = DecisionModel.of(copyState(bookId)).and(readerState(readerId), Lending::new);
        return Command.of(
                model,
                it -> {
                    if (readerId.equals(it.copy().lentTo())) {
                        return Decision.nothing(Outcome.NOTHING_TO_DO);
                    }
                    require(it.copy().inCirculation(), "copy '%s' is not in circulation", bookId);
                    require(it.copy().lentTo() == null, "copy '%s' is lent to another", bookId);
                    require(it.reader().registered(), "'%s' is no reader", readerId);
                    require(
                            it.reader().loans() < MOST_LOANS,
                            "reader '%s' has as many books as allowed",
                            readerId);
                    return Decision.append(
                            Outcome.DONE, event(LENT, book(bookId), reader(readerId)));
                });
    }

    /// {@return the command to take a copy back from a reader}
    public static Command<Copy, Outcome> giveBack(String bookId, String readerId) {
        return Command.of(
                DecisionModel.of(copyState(bookId)),
                copy -> {
                    if (copy.lentTo() == null) {
                        return Decision.nothing(Outcome.NOTHING_TO_DO);
                    }
                    require(readerId.equals(copy.lentTo()), "copy '%s' is lent to another", bookId);
                    return Decision.append(
                            Outcome.DONE, event(RETURNED, book(bookId), reader(readerId)));
                });
    }

    /// {@return the command to add a copy}
    public static Command<Copy, Outcome> addCopy(String bookId) {
        return Command.of(
                DecisionModel.of(copyState(bookId)),
                copy -> unless(copy.inCirculation(), event(ADDED, book(bookId))));
    }

    /// {@return the command to remove a copy that nobody has}
    public static Command<Copy, Outcome> removeCopy(String bookId) {
        return Command.of(
                DecisionModel.of(copyState(bookId)),
                copy -> {
                    require(copy.lentTo() == null, "copy '%s' is lent", bookId);
                    return unless(!copy.inCirculation(), event(REMOVED, book(bookId)));
                });
    }

    /// {@return the command to register a reader}
    public static Command<Reader, Outcome> register(String readerId) {
        return Command.of(
                DecisionModel.of(readerState(readerId)),
                reader -> unless(reader.registered(), event(REGISTERED, reader(readerId))));
    }

    /// {@return the command to cancel the contract of a reader without books}
    public static Command<Reader, Outcome> cancel(String readerId) {
        return Command.of(
                DecisionModel.of(readerState(readerId)),
                reader -> {
                    require(reader.loans() == 0, "reader '%s' has books", readerId);
                    return unless(!reader.registered(), event(CANCELLED, reader(readerId)));
                });
    }

    private static Decision<Outcome> unless(boolean done, NewEvent event) {
        return done
                ? Decision.nothing(Outcome.NOTHING_TO_DO)
                : new Decision.Accepted<>(Outcome.DONE, List.of(event));
    }

    private static void require(boolean condition, String otherwise, String id) {
        if (!condition) {
            throw new Refused(otherwise.formatted(id));
        }
    }

    /// A rule of the library is in the way.
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
