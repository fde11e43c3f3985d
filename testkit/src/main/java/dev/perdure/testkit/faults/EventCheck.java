package dev.perdure.testkit.faults;

import dev.perdure.testkit.faults.Story.Said;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Checks which external events of one name reached an instance against those that were raised: an
/// acknowledged one once, a refused one never, any other at most once; and in the order in which
/// they were raised, as far as the answers fix one.
final class EventCheck {
    private final String where;
    private final Consumer<String> problems;
    private final List<Integer> asked = new ArrayList<>();
    private final Map<Integer, Answer> answers = new HashMap<>();

    EventCheck(String instance, String event, Consumer<String> problems) {
        this.where = "instance '%s', event '%s': ".formatted(instance, event);
        this.problems = problems;
    }

    /// Takes what clients said, in order.
    void asked(List<Said> calls, String event) {
        for (var said : calls) {
            switch (said.call()) {
                case Call.Raise(_, var name, int number) when name.equals(event) ->
                        raised(number, said.answer());
                case Call.StartAndRaise(_, int number) when event.equals("number") ->
                        raised(number, said.answer());
                case Call _ -> {}
            }
        }
    }

    private void raised(int number, Answer answer) {
        asked.add(number);
        answers.put(number, answer);
    }

    /// {@return the numbers that were acknowledged before the first one that may end the instance}
    List<Integer> owed() {
        var owed = new ArrayList<Integer>();
        for (int number : asked) {
            if (number < 0) {
                break;
            }
            if (answers.getOrDefault(number, Answer.NONE).done()) {
                owed.add(number);
            }
        }
        return owed;
    }

    /// Checks that everything that is owed has arrived.
    void checkAllArrived(List<Integer> received) {
        var arrived = new HashSet<>(received);
        for (int number : owed()) {
            if (!arrived.contains(number)) {
                problems.accept(where + number + " was acknowledged and is lost");
            }
        }
    }

    /// Checks that nothing arrived twice, unasked or out of order.
    ///
    /// @param received the numbers in the order in which the instance got them
    void checkArrivals(List<Integer> received) {
        var seen = new HashSet<Integer>();
        int latest = -1;
        for (int number : received) {
            int place = asked.indexOf(number);
            var answer = answers.get(number);
            if (answer == null) {
                problems.accept(where + number + " was never raised");
            } else if (answer.refused()) {
                problems.accept(where + number + " was refused and yet arrived");
            } else if (!seen.add(number)) {
                problems.accept(where + number + " arrived twice");
            } else if (answer.done() && place < latest) {
                problems.accept(
                        where
                                + number
                                + " was acknowledged before "
                                + asked.get(latest)
                                + " was raised, but arrived after it");
            }
            latest = Math.max(latest, place);
        }
    }
}
