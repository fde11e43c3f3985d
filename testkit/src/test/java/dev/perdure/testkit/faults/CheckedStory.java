package dev.perdure.testkit.faults;

import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.exercise.Catalog;
import dev.perdure.testkit.faults.Answer.Outcome;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What an engine really did, for tests that plant faults into its journals, histories or store.
abstract class CheckedStory {
    static final Answer DONE = new Answer(Outcome.DONE, "");

    @TempDir static Path original;
    private static Provider store;
    @TempDir Path folder;

    @BeforeAll
    static void let_an_engine_work() {
        store = new MemoryProvider();
        var orchestrations = Catalog.orchestrations(() -> false);
        try (var effects = Journal.open(original, "worker-1");
                var calls = Journal.open(original, "client-1");
                var engine =
                        Engine.on(store)
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
        store.close();
    }

    final List<String> check(Provider seen) throws IOException {
        return check(seen, _ -> {}, _ -> {});
    }

    final List<String> check(Consumer<List<Entry>> calls, Consumer<List<Entry>> effects)
            throws IOException {
        return check(store, calls, effects);
    }

    final List<String> check(
            Provider seen, Consumer<List<Entry>> calls, Consumer<List<Entry>> effects)
            throws IOException {
        copy("client-1", calls);
        copy("worker-1", effects);
        try (var client = Client.connect(seen)) {
            return new Checker(Story.in(folder), client).check();
        }
    }

    final void copy(String name, Consumer<List<Entry>> edit) throws IOException {
        var entries = new ArrayList<>(Journal.read(original.resolve(name + ".journal")));
        edit.accept(entries);
        Files.write(folder.resolve(name + ".journal"), entries.stream().map(Entry::line).toList());
    }

    static void replace(List<Entry> entries, Call call, Call by) {
        entries.replaceAll(entry ->
                entry instanceof Entry.Asked(int number, var asked) && asked.equals(call)
                        ? new Entry.Asked(number, by)
                        : entry);
    }

    static void answer(List<Entry> entries, Call call, Answer answer) {
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

    static Call.Raise raise(int number) {
        return new Call.Raise("collect", "number", number);
    }

    static <T> T first(List<? super T> all, Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
    }

    /// Puts a copy of the first event of a type before the last event.
    static Consumer<List<Event>> twice(Class<? extends Event> type) {
        return events -> events.add(events.size() - 1, first(events, type));
    }

    static Doctored doctored() {
        return new Doctored(store);
    }

    static Provider undoctored() {
        return store;
    }
}
