package dev.perdure.eventstore.log;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/// One ordered log of events. Any number of threads may use it.
///
/// Appends are totally ordered: each sees everything that was appended before it, whoever did so,
/// and positions follow the order of commits without gaps. So a reader that has seen position *p*
/// never finds an event at or below *p* that it has not seen.
///
/// Events that were archived are not part of the log any more. Reads, conditions and decisions see
/// what is left, also those that begin before: [#archivedUpTo()] tells where that is. A decision on
/// archived events needs a snapshot of its state from before; positions go on.
public interface EventLog {
    /// {@return the name of the log}
    String name();

    /// Appends, and waits until the events are durable. One database call, shared with all requests
    /// that arrive while the one before is under way.
    ///
    /// @throws EventStoreException *overloaded* if too many requests wait; *cancelled* if the
    ///   thread is interrupted before the request was sent; *outcome unknown* if the answer was
    ///   lost and the request has no key; *key reused*; *unreadable* if the key that a payload is
    ///   encrypted with is gone; and the reasons of the database
    /// @throws IllegalArgumentException if an event has a tag that is reserved for values of its
    ///   payload, or its payload cannot be read where tags are made of it
    AppendResult append(AppendRequest request);

    /// Appends without a condition.
    ///
    /// @return the positions
    default AppendResult.Appended append(NewEvent... events) {
        return append(AppendRequest.of(events)).orThrow();
    }

    /// Appends without waiting. Cancelling the future withdraws the request if it was not sent yet,
    /// and has no effect otherwise.
    ///
    /// @return completes exceptionally with what [#append(AppendRequest)] throws
    CompletableFuture<AppendResult> appendAsync(AppendRequest request);

    /// {@return what a request with this key appended, if one did within the time that keys are
    /// kept} One database call.
    Optional<AppendResult.Appended> appendedUnder(String key);

    /// Reads what matches, a page at a time: each page is one database call, and only one is in
    /// memory. All pages show the log as it was at the first one.
    ///
    /// @return a stream for one thread; it holds nothing that must be closed; it throws *log went
    ///   back* if the log lost events that earlier pages or the options know
    Stream<StoredEvent> read(Query query, ReadOptions options);

    /// Reads one page: at most `pageSize` events, and the head at the same moment. One database
    /// call.
    ///
    /// @throws EventStoreException *log went back* if what the options have seen is gone
    Page readPage(Query query, ReadOptions options);

    /// Reads what matches and the head of the log, from one snapshot. One database call.
    ///
    /// @param after known events end here; 0 to read all
    /// @param seen what the known events were read from: [DecisionRead#seen()] of these reads
    /// @throws EventStoreException *defect* if more than a million events match: such a decision
    ///   needs a snapshot of its state; *log went back* if one of these is not in the log any more,
    ///   so that what is known must be forgotten. A replica that does not have them yet answers
    DecisionRead readDecision(
            Query query, long after, Collection<Seen> seen, Consistency consistency);

    /// Reads what matches above a position, whoever told it.
    default DecisionRead readDecision(Query query, long after, Consistency consistency) {
        return readDecision(query, after, List.of(), consistency);
    }

    /// Reads all that matches and the head, from the primary.
    default DecisionRead readDecision(Query query) {
        return readDecision(query, 0, Consistency.strong());
    }

    /// {@return true if an event matches above this position} One database call.
    boolean exists(Query query, long after, Consistency consistency);

    /// {@return the position up to which events were archived, by the primary; 0 if none were} One
    /// database call.
    long archivedUpTo();

    /// {@return the highest position, even if it was archived; 0 if nothing was ever appended} One
    /// database call.
    long head(Consistency consistency);

    /// {@return the highest position, by the primary}
    default long head() {
        return head(Consistency.strong());
    }

    /// Part of what matches.
    ///
    /// @param events in the order that was asked for
    /// @param head the highest position that the read could see
    /// @param mark of the event at the head; `null` if there is none, or it was archived
    record Page(List<StoredEvent> events, long head, @Nullable Long mark) {
        public Page {
            events = List.copyOf(events);
        }

        /// {@return how far the read has seen the log; empty if that cannot be told}
        public Optional<Seen> seen() {
            return Seen.of(head, mark);
        }
    }
}
