package dev.perdure.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.Event;
import dev.perdure.testkit.faults.Answer.Outcome;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

/// The checker reports what is planted into the journals of clients.
final class CallFindingsTest extends CheckedStory {
    @Test
    void lost_start_is_found() throws IOException {
        assertThat(
                        check(
                                calls -> {
                                    calls.add(
                                            new Entry.Asked(
                                                    99, new Call.Start("new", Kind.FAN, 1)));
                                    calls.add(new Entry.Answered(99, DONE));
                                },
                                _ -> {}))
                .containsExactly("instance 'new' was acknowledged and is lost");
    }

    @Test
    void start_without_an_answer_may_be_lost() throws IOException {
        assertThat(
                        check(
                                calls ->
                                        calls.add(
                                                new Entry.Asked(
                                                        99, new Call.Start("new", Kind.FAN, 1))),
                                _ -> {}))
                .isEmpty();
    }

    @Test
    void lost_event_is_found() throws IOException {
        assertThat(
                        check(
                                calls -> {
                                    int marker = calls.indexOf(asked(calls, raise(-1)));
                                    calls.add(marker, new Entry.Answered(99, DONE));
                                    calls.add(marker, new Entry.Asked(99, raise(17)));
                                },
                                _ -> {}))
                .containsExactly(
                        "instance 'collect', event 'number': 17 was acknowledged and is lost");
    }

    private static Entry asked(List<Entry> calls, Call call) {
        return calls.stream()
                .filter(entry -> entry instanceof Entry.Asked(_, var c) && c.equals(call))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void event_that_came_twice_is_found() throws IOException {
        var store = doctored().history("collect", events -> events.addAll(1, received(events)));

        assertThat(check(store)).anyMatch(it -> it.contains("3 arrived twice"));
    }

    private static List<Event> received(List<Event> events) {
        return events.stream()
                .filter(event ->
                        event instanceof Event.ExternalEventReceived(_, var value)
                                && value.text().equals("3"))
                .toList();
    }

    @Test
    void event_that_was_refused_and_came_is_found() throws IOException {
        assertThat(
                        check(
                                calls -> {
                                    var refused = new Answer(Outcome.REFUSED, "INSTANCE_FINISHED");
                                    answer(calls, raise(2), refused);
                                },
                                _ -> {}))
                .anyMatch(it -> it.contains("2 was refused and yet arrived"))
                .anyMatch(it -> it.contains("nothing explains this refusal"));
    }

    @Test
    void swapped_events_are_found() throws IOException {
        assertThat(
                        check(
                                calls -> {
                                    replace(calls, raise(1), raise(77));
                                    replace(calls, raise(2), raise(1));
                                    replace(calls, raise(77), raise(2));
                                },
                                _ -> {}))
                .containsExactly(
                        "instance 'collect', event 'number': 2 was acknowledged before 1 was"
                                + " raised, but arrived after it");
    }

    @Test
    void events_without_an_answer_may_be_swapped() throws IOException {
        assertThat(
                        check(
                                calls -> {
                                    replace(calls, raise(1), raise(77));
                                    replace(calls, raise(2), raise(1));
                                    replace(calls, raise(77), raise(2));
                                    answer(calls, raise(2), Answer.NONE);
                                },
                                _ -> {}))
                .isEmpty();
    }

    @Test
    void instance_that_nobody_started_is_found() throws IOException {
        assertThat(
                        check(
                                calls ->
                                        calls.removeIf(entry ->
                                                entry instanceof Entry.Asked(_, var call)
                                                        && call.instance().equals("fan")),
                                _ -> {}))
                .singleElement()
                .asString()
                .contains("nobody started instance 'fan'");
    }

    @Test
    void error_that_no_client_may_see_is_found() throws IOException {
        assertThat(
                        check(
                                calls ->
                                        answer(
                                                calls,
                                                raise(2),
                                                new Answer(Outcome.BROKEN, "NullPointerException")),
                                _ -> {}))
                .anyMatch(it -> it.contains("no client may ever see this"));
    }
}
