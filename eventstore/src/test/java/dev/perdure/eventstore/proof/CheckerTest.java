package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.AppendResult.Offender;
import dev.perdure.eventstore.proof.Operation.Answer;
import dev.perdure.eventstore.proof.Operation.Append;
import dev.perdure.eventstore.proof.Operation.Found;
import dev.perdure.eventstore.proof.Operation.Read;
import dev.perdure.eventstore.proof.Violation.Kind;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Histories with one thing wrong each: the checker names it, and finds nothing in a sound one.
final class CheckerTest {
    private static final EventTag BOOK = EventTag.of("book", "1");
    private static final NewEvent A = NewEvent.of("a", Encoded.json("{}"), BOOK);
    private static final NewEvent B = NewEvent.of("b", Encoded.json("{}"), BOOK);
    private static final NewEvent C = NewEvent.of("c", Encoded.json("{}"));

    private final List<Operation> operations = new ArrayList<>();
    private final List<StoredEvent> log = new ArrayList<>();
    private long now;

    private void stored(long position, NewEvent event) {
        log.add(new StoredEvent(position, Instant.EPOCH, event));
    }

    private void append(AppendRequest request, Answer answer) {
        operations.add(new Append(request, answer, now++, now++));
    }

    private void accepted(NewEvent event, long position) {
        append(AppendRequest.of(event), at(position));
    }

    private void read(Query query, long head, NewEvent... events) {
        var ids = List.of(events).stream().map(NewEvent::id).toList();
        operations.add(new Read(query, 0, 100, new Found(List.of(), ids, head), now++, now++));
    }

    private static Answer at(long position) {
        return new Answer.Decided(new Appended(position, position, false));
    }

    private static AppendRequest conditional(NewEvent event, long after) {
        return AppendRequest.of(event)
                .withCondition(AppendCondition.noneAfter(after, Query.tagged(BOOK)));
    }

    private static Answer refused(long position, String type) {
        return new Answer.Decided(new Conflict(List.of(new Offender(position, type))));
    }

    private List<Kind> kinds() {
        return Checker.check(operations, log).stream().map(Violation::kind).distinct().toList();
    }

    @Test
    void nothing_is_found_in_a_sound_history() {
        accepted(A, 1);
        append(conditional(B, 0), refused(1, "a"));
        append(conditional(B, 1), at(2));
        append(AppendRequest.of(C).withKey("k"), new Answer.Unknown());
        append(AppendRequest.of(C).withKey("k"), new Answer.Decided(new Appended(3, 3, true)));
        read(Query.tagged(BOOK), 3, A, B);
        stored(1, A);
        stored(2, B);
        stored(3, C);

        assertThat(kinds()).isEmpty();
    }

    @Test
    void gaps_are_found() {
        accepted(A, 2);
        stored(2, A);

        assertThat(kinds()).containsExactly(Kind.GAP);
    }

    @Test
    void event_that_is_stored_twice_is_found() {
        accepted(A, 1);
        stored(1, A);
        stored(2, A);

        assertThat(kinds()).containsExactly(Kind.TWICE);
    }

    @Test
    void acknowledged_event_that_is_lost_is_found() {
        accepted(A, 1);

        assertThat(kinds()).containsExactly(Kind.LOST);
    }

    @Test
    void refused_event_that_is_stored_is_found() {
        accepted(A, 1);
        append(conditional(B, 0), refused(1, "a"));
        stored(1, A);
        stored(2, B);

        assertThat(kinds()).contains(Kind.UNASKED);
    }

    @Test
    void half_a_request_is_found() {
        append(AppendRequest.of(A, B), new Answer.Unknown());
        stored(1, A);

        assertThat(kinds()).containsExactly(Kind.UNASKED);
    }

    @Test
    void broken_condition_is_found() {
        accepted(A, 1);
        append(conditional(B, 0), at(2));
        stored(1, A);
        stored(2, B);

        assertThat(kinds()).containsExactly(Kind.CONDITION_BROKEN);
    }

    @Test
    void broken_condition_of_a_lost_answer_is_found() {
        accepted(A, 1);
        append(conditional(B, 0), new Answer.Unknown());
        stored(1, A);
        stored(2, B);

        assertThat(kinds()).containsExactly(Kind.CONDITION_BROKEN);
    }

    @Test
    void refusal_without_an_offender_above_the_position_is_found() {
        accepted(A, 1);
        append(conditional(B, 1), refused(1, "a"));
        stored(1, A);

        assertThat(kinds()).containsExactly(Kind.NO_OFFENDER);
    }

    @Test
    void refusal_for_lost_events_is_found_where_none_were_lost() {
        accepted(A, 1);
        append(conditional(B, 1), new Answer.Decided(Conflict.ofDivergence()));
        stored(1, A);

        assertThat(kinds()).containsExactly(Kind.NO_OFFENDER);
    }

    @Test
    void refusal_that_names_a_later_offender_is_found() {
        accepted(A, 1);
        accepted(B, 2);
        append(conditional(C, 0), refused(2, "b"));
        stored(1, A);
        stored(2, B);

        assertThat(kinds()).containsExactly(Kind.NO_OFFENDER);
    }

    @Test
    void lower_position_of_a_later_append_is_found() {
        accepted(B, 2);
        accepted(A, 1);
        stored(1, A);
        stored(2, B);

        assertThat(kinds()).containsExactly(Kind.REAL_TIME);
    }

    @Test
    void read_that_misses_what_was_acknowledged_is_found() {
        accepted(A, 1);
        read(Query.all(), 0);
        stored(1, A);

        assertThat(kinds()).containsExactly(Kind.STALE_READ);
    }

    @Test
    void event_that_appears_below_what_was_read_is_found() {
        operations.add(new Append(AppendRequest.of(A), at(1), 0, 100));
        now = 1;
        accepted(B, 2);
        read(Query.all(), 2, B);
        stored(1, A);
        stored(2, B);

        assertThat(kinds()).containsExactly(Kind.HIDDEN);
    }

    @Test
    void key_with_two_answers_is_found() {
        append(AppendRequest.of(A).withKey("k"), at(1));
        append(AppendRequest.of(B).withKey("k"), at(2));
        stored(1, A);
        stored(2, B);

        assertThat(kinds()).containsExactly(Kind.KEY);
    }

    @Test
    void failed_append_that_is_stored_is_found() {
        append(AppendRequest.of(A), new Answer.Failed("no space"));
        stored(1, A);

        assertThat(kinds()).containsExactly(Kind.UNASKED);
    }

    @Test
    void answer_without_a_conflict_to_an_append_without_a_condition_is_found() {
        append(AppendRequest.of(A), new Answer.Decided(new AppendResult.Conflict(List.of())));

        assertThat(kinds()).containsExactly(Kind.NO_OFFENDER);
    }
}
