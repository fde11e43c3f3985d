package dev.perdure.bench.events;

import dev.perdure.eventstore.decision.Command;
import dev.perdure.examples.library.Library;
import dev.perdure.examples.library.Library.Outcome;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/// The people in a library, who act as people do: readers bring back nearly all they have, take one
/// to five books, and many take more at once; now and then somebody does a thing twice. Librarians
/// add and remove copies, register readers and cancel contracts.
///
/// What they remember of the library need not be right: a refused operation is a part of life.
/// Shares and sizes follow the actors of the project whose load generator this one replaces. Safe
/// for any thread.
final class Visitors {
    private static final int MOST_PER_VISIT = 5;
    private static final double RETURNS_ALL = 0.85;
    private static final double BORROWS_AGAIN = 0.65;
    private static final double REPEATS = 0.003;
    private static final double QUERIES = 0.05;

    private final LibraryHistory library;
    private final double circulation;
    private final int active;
    private final Random random;
    private final Deque<Act> planned = new ArrayDeque<>(); // guarded by this
    private final List<List<String>> loans = new ArrayList<>(); // by active reader; guarded by this
    private long added; // guarded by this

    /// What somebody does next.
    record Act(Operation operation, String book, String reader) {
        Command<?, Outcome> command() {
            return switch (operation) {
                case LEND -> Library.lend(book, reader);
                case RETURN -> Library.giveBack(book, reader);
                case ADD -> Library.addCopy(book);
                case REMOVE -> Library.removeCopy(book);
                case REGISTER -> Library.register(reader);
                case CANCEL -> Library.cancel(reader);
                case QUERY -> throw new IllegalStateException("a query is no command");
            };
        }
    }

    /// @param active readers who come
    /// @param circulation share of what librarians do, from 0 to 1
    Visitors(LibraryHistory library, int active, double circulation) {
        this.library = library;
        this.active = Math.min(active, library.readers());
        this.circulation = circulation;
        this.random = new Random(library.seed());
        for (int i = 0; i < this.active; i++) {
            loans.add(new ArrayList<>());
        }
    }

    synchronized Act next() {
        while (planned.isEmpty()) {
            if (random.nextDouble() < circulation) {
                planned.add(byLibrarian());
            } else {
                visit(random.nextInt(active));
            }
        }
        var act = planned.remove();
        if (random.nextDouble() < REPEATS) {
            planned.addFirst(act);
        }
        return act;
    }

    private Act byLibrarian() {
        var extra = "x" + (added / 2);
        added++;
        return switch (random.nextInt(4)) {
            case 0 -> new Act(Operation.REGISTER, "", extra);
            case 1 -> new Act(Operation.CANCEL, "", extra);
            case 2 -> new Act(Operation.ADD, extra, "");
            default -> new Act(Operation.REMOVE, extra, "");
        };
    }

    private void visit(int number) {
        var reader = "r" + number;
        var mine = loans.get(number);
        if (random.nextDouble() < QUERIES) {
            planned.add(new Act(Operation.QUERY, "", reader));
        }
        boolean had = !mine.isEmpty();
        if (had) {
            boolean all = random.nextDouble() < RETURNS_ALL;
            int count = all ? mine.size() : 1 + random.nextInt(mine.size());
            for (int i = 0; i < count; i++) {
                planned.add(new Act(Operation.RETURN, mine.removeLast(), reader));
            }
        }
        if (!had || random.nextDouble() < BORROWS_AGAIN) {
            int wanted = 1 + random.nextInt(MOST_PER_VISIT);
            for (int i = 0; i < wanted && mine.size() < Library.MOST_LOANS; i++) {
                var book = "b" + library.anyBook(random);
                mine.add(book);
                planned.add(new Act(Operation.LEND, book, reader));
            }
        }
    }

    /// A lending came to nothing, so there is nothing to bring back.
    synchronized void forget(Act act) {
        if (act.operation() == Operation.LEND) {
            loans.get(Integer.parseInt(act.reader().substring(1))).remove(act.book());
        }
    }
}
