package dev.perdure.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.exercise.Catalog;
import dev.perdure.testkit.faults.Answer.Outcome;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// The checker is content with what an engine really did, and reports each thing that is planted
/// into its journals, histories or store.
final class CheckerTest {
    private static final Provider STORE = new MemoryProvider();
    private static final Answer DONE = new Answer(Outcome.DONE, "");

    @TempDir private static Path original;
    @TempDir private Path folder;

    @BeforeAll
    static void let_an_engine_work() {
        var orchestrations = Catalog.orchestrations(() -> false);
        try (var effects = Journal.open(original, "worker-1");
                var calls = Journal.open(original, "client-1");
                var engine =
                        Engine.on(STORE)
                                .register(orchestrations.toArray(Orchestration<?, ?>[]::new))
                                .register(journaled(effects))
                                .options(EngineOptions.defaults().withTag(Catalog.TAG))
                                .start()) {
            var client = new JournaledClient(engine.client(), calls, _ -> {});
            client.perform(new Call.Start("fan", Kind.FAN, 3));
            client.perform(new Call.Start("scopes", Kind.SCOPES, 1));
            client.perform(new Call.Start("saga", Kind.SAGA, 1));
            client.perform(new Call.StartAndRaise("collect", 0));
            for (int number : new int[] {1, 2, 3, -1}) {
                client.perform(new Call.Raise("collect", "number", number));
            }
            awaitFirstActivity(engine.client());
            client.perform(new Call.Cancel("saga"));
            for (var id : List.of("fan", "scopes", "saga", "collect")) {
                awaitEnd(engine.client(), id);
            }
        }
    }

    private static Activity<?, ?>[] journaled(Journal journal) {
        var effects = new Effects(journal);
        return Catalog.activities().stream().map(effects::of).toArray(Activity<?, ?>[]::new);
    }

    private static void awaitFirstActivity(Client client) {
        while (client.history("saga", 1, 0, 100).stream()
                .noneMatch(entry -> entry.event() instanceof Event.ActivityCompleted)) {
            Thread.onSpinWait();
        }
    }

    private static void awaitEnd(Client client, String id) {
        while (!client.instance(id).status().status().terminal()) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void close() {
        STORE.close();
    }

    private List<String> check(Provider store) throws IOException {
        return check(store, _ -> {}, _ -> {});
    }

    private List<String> check(Consumer<List<Entry>> calls, Consumer<List<Entry>> effects)
            throws IOException {
        return check(STORE, calls, effects);
    }

    private List<String> check(
            Provider store, Consumer<List<Entry>> calls, Consumer<List<Entry>> effects)
            throws IOException {
        copy("client-1", calls);
        copy("worker-1", effects);
        try (var client = Client.connect(store)) {
            return new Checker(Story.in(folder), client).check();
        }
    }

    private void copy(String name, Consumer<List<Entry>> edit) throws IOException {
        var entries = new ArrayList<>(Journal.read(original.resolve(name + ".journal")));
        edit.accept(entries);
        Files.write(folder.resolve(name + ".journal"), entries.stream().map(Entry::line).toList());
    }

    private static void replace(List<Entry> entries, Call call, Call by) {
        entries.replaceAll(entry ->
                entry instanceof Entry.Asked(int number, var asked) && asked.equals(call)
                        ? new Entry.Asked(number, by)
                        : entry);
    }

    private static void answer(List<Entry> entries, Call call, Answer answer) {
        int number =
                entries.stream()
                        .filter(entry -> entry instanceof Entry.Asked(_, var c) && c.equals(call))
                        .mapToInt(entry -> ((Entry.Asked) entry).number())
                        .findFirst()
                        .orElseThrow();
        entries.replaceAll(entry ->
                entry instanceof Entry.Answered(int n, _) && n == number
                        ? new Entry.Answered(n, answer)
                        : entry);
    }

    private static Call.Raise raise(int number) {
        return new Call.Raise("collect", "number", number);
    }

    private static <T> T first(List<? super T> all, Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
    }

    /// Puts a copy of the first event of a type before the last event.
    private static Consumer<List<Event>> twice(Class<? extends Event> type) {
        return events -> events.add(events.size() - 1, first(events, type));
    }

    private static Doctored doctored() {
        return new Doctored(STORE);
    }

    @Test
    void what_an_engine_really_did_is_sound() throws IOException {
        assertThat(check(STORE)).isEmpty();
        assertThat(check(doctored())).isEmpty();
    }

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
    void second_outcome_of_a_step_is_found() throws IOException {
        var store = doctored().history("fan", twice(Event.ActivityCompleted.class));

        assertThat(check(store)).singleElement().asString().contains("second outcome");
    }

    @Test
    void timer_that_fired_twice_is_found() throws IOException {
        assertThat(check(doctored().history("scopes", twice(Event.TimerFired.class))))
                .singleElement()
                .asString()
                .contains("second outcome");
        assertThat(
                        check(
                                doctored()
                                        .history(
                                                "fan",
                                                events -> {
                                                    var retry =
                                                            first(events, Event.TimerFired.class);
                                                    events.add(events.indexOf(retry), retry);
                                                })))
                .singleElement()
                .asString()
                .contains("more retries than failed attempts");
    }

    @Test
    void lost_compensation_is_found() throws IOException {
        var store =
                doctored()
                        .history(
                                "saga",
                                events -> {
                                    var undone =
                                            events.lastIndexOf(
                                                    events.stream()
                                                            .filter(
                                                                    Event.ActivityCompleted.class
                                                                            ::isInstance)
                                                            .reduce((_, last) -> last)
                                                            .orElseThrow());
                                    events.remove(undone);
                                });

        assertThat(check(store))
                .singleElement()
                .asString()
                .contains("'saga' should not have ended like this");
    }

    @Test
    void orphan_row_is_found() throws IOException {
        assertThat(check(doctored().orphans(1)))
                .singleElement()
                .asString()
                .contains("rows are left over");
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
    void instance_that_does_not_end_is_found() throws IOException {
        assertThat(check(doctored().records(only("fan", it -> with(it, Status.PARKED, null)))))
                .anyMatch(it -> it.contains("instance 'fan' has not ended"));
    }

    @Test
    void wrong_result_and_wrong_end_are_found() throws IOException {
        var result = new Payload("json", "4".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (var wrong : List.of(Status.COMPLETED, Status.FAILED, Status.TERMINATED)) {
            assertThat(check(doctored().records(only("fan", it -> with(it, wrong, result)))))
                    .singleElement()
                    .asString()
                    .contains("instance 'fan' should not have ended like this");
        }
    }

    private static UnaryOperator<InstanceRecord> only(
            String id, UnaryOperator<InstanceRecord> edit) {
        return record -> record.id().equals(id) ? edit.apply(record) : record;
    }

    private static InstanceRecord with(
            InstanceRecord old, Status status, @Nullable Payload result) {
        return new InstanceRecord(
                old.id(),
                old.name(),
                old.version(),
                status,
                old.execution(),
                old.parent(),
                old.createdAt(),
                old.endedAt(),
                result,
                old.failure(),
                old.reason(),
                old.owner(),
                old.attempts(),
                old.readyAt());
    }

    @Test
    void outcome_that_no_attempt_produced_is_found() throws IOException {
        assertThat(
                        check(
                                _ -> {},
                                effects -> {
                                    var ended = first(effects, Entry.Ended.class);
                                    effects.removeIf(entry ->
                                            entry instanceof Entry.Ended e
                                                    && e.key().equals(ended.key()));
                                }))
                .singleElement()
                .asString()
                .contains("no attempt produced the outcome");
    }

    @Test
    void effect_of_a_step_that_was_never_stored_is_found() throws IOException {
        assertThat(
                        check(
                                _ -> {},
                                effects ->
                                        effects.add(new Entry.Began("unknown", 1, "fan", "twice"))))
                .singleElement()
                .asString()
                .contains("no history has it");
    }

    @Test
    void attempt_that_began_twice_is_found() throws IOException {
        assertThat(
                        check(
                                _ -> {},
                                effects ->
                                        effects.add(
                                                effects.stream()
                                                        .filter(began("flaky"))
                                                        .findFirst()
                                                        .orElseThrow())))
                .singleElement()
                .asString()
                .contains("began more than once");
    }

    private static Predicate<Entry> began(String activity) {
        return entry -> entry instanceof Entry.Began b && b.activity().equals(activity);
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

    @Test
    void last_line_that_was_cut_is_no_line() throws IOException {
        copy("client-1", _ -> {});
        var file = folder.resolve("client-1.journal");
        Files.writeString(file, Files.readString(file) + "asked\t7\tra");

        assertThat(Journal.read(file))
                .isEqualTo(Journal.read(original.resolve("client-1.journal")));
    }
}
