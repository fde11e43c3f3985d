package dev.perdure.testkit.faults;

import java.util.ArrayList;
import java.util.List;

/// One line of a journal.
sealed interface Entry {
    /// A client is about to make a call.
    ///
    /// @param number from 1 in each journal
    record Asked(int number, Call call) implements Entry {}

    /// A call returned.
    record Answered(int number, Answer answer) implements Entry {}

    /// The code of an activity begins.
    ///
    /// @param key names the step, for all its attempts
    record Began(String key, int attempt, String instance, String activity) implements Entry {}

    /// The code of an activity is about to return.
    record Ended(String key, int attempt) implements Entry {}

    /// {@return the entry as one line, without its end}
    default String line() {
        var words =
                switch (this) {
                    case Asked(int number, Call call) -> {
                        var all = new ArrayList<>(List.of("asked", String.valueOf(number)));
                        all.addAll(call.words());
                        yield all;
                    }
                    case Answered(int number, Answer(var outcome, var detail)) ->
                            List.of("answered", String.valueOf(number), outcome.name(), detail);
                    case Began(var key, int attempt, var instance, var activity) ->
                            List.of("began", key, String.valueOf(attempt), instance, activity);
                    case Ended(var key, int attempt) ->
                            List.of("ended", key, String.valueOf(attempt));
                };
        return String.join("\t", words);
    }

    static Entry of(String line) {
        var words = List.of(line.split("\t", -1));
        return switch (words.getFirst()) {
            case "asked" ->
                    new Asked(
                            Integer.parseInt(words.get(1)),
                            Call.of(words.subList(2, words.size())));
            case "answered" ->
                    new Answered(
                            Integer.parseInt(words.get(1)),
                            new Answer(Answer.Outcome.valueOf(words.get(2)), words.get(3)));
            case "began" ->
                    new Began(
                            words.get(1),
                            Integer.parseInt(words.get(2)),
                            words.get(3),
                            words.get(4));
            case "ended" -> new Ended(words.get(1), Integer.parseInt(words.get(2)));
            default -> throw new IllegalArgumentException("no entry: '" + line + "'");
        };
    }
}
