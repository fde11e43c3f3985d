package dev.perdure.testkit.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What all journals of a folder tell. Every instance is spoken of in one journal, and then in the
/// one that makes instances end; the names of journals sort in this order.
final class Story {
    /// A call and its answer.
    record Said(Call call, Answer answer) {}

    /// One attempt of a step.
    record Attempt(String key, int number) {}

    /// What the code of a step's attempts did.
    ///
    /// @param began how often an attempt began; more than once is a fault
    record Effect(String instance, String activity, int began) {
        Effect again() {
            return new Effect(instance, activity, began + 1);
        }
    }

    private final Map<String, List<Said>> calls = new LinkedHashMap<>();
    private final Map<Attempt, Effect> effects = new HashMap<>();
    private final Set<String> ended = new HashSet<>();

    static Story in(Path folder) {
        var story = new Story();
        for (var file : Journal.in(folder)) {
            story.add(Journal.read(file));
        }
        return story;
    }

    private void add(List<Entry> entries) {
        var answers = new HashMap<Integer, Answer>();
        for (var entry : entries) {
            if (entry instanceof Entry.Answered(int number, var answer)) {
                answers.put(number, answer);
            }
        }
        for (var entry : entries) {
            switch (entry) {
                case Entry.Asked(int number, var call) ->
                        calls.computeIfAbsent(call.instance(), _ -> new ArrayList<>())
                                .add(new Said(call, answers.getOrDefault(number, Answer.NONE)));
                case Entry.Answered _ -> {}
                case Entry.Began(var key, int attempt, var instance, var activity) ->
                        effects.merge(
                                new Attempt(key, attempt),
                                new Effect(instance, activity, 1),
                                (old, _) -> old.again());
                case Entry.Ended(var key, _) -> ended.add(key);
            }
        }
    }

    /// {@return what was said about each instance that a client knows, in order}
    Map<String, List<Said>> calls() {
        return calls;
    }

    Map<Attempt, Effect> effects() {
        return effects;
    }

    /// {@return true if an attempt of this step came to its end}
    boolean ended(String key) {
        return ended.contains(key);
    }

    /// {@return what the instance does; it was started by the first calls about it}
    Kind kind(String instance) {
        for (var said : calls.getOrDefault(instance, List.of())) {
            if (said.call() instanceof Call.Start(_, var kind, _)) {
                return kind;
            }
        }
        return Kind.COLLECT;
    }

    /// {@return how many answers were of this kind}
    long count(Answer.Outcome outcome) {
        return calls.values().stream()
                .flatMap(List::stream)
                .filter(said -> said.answer().outcome() == outcome)
                .count();
    }
}
