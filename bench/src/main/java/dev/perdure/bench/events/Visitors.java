package dev.perdure.bench.events;

import dev.perdure.eventstore.decision.Command;
import dev.perdure.examples.library.Library;
import dev.perdure.examples.library.Library.Outcome;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// The people in a library, who act as people do: readers bring back nearly all they have, take one
/// to five books, and many take more at once; now and then somebody does a thing twice. Librarians
/// add and remove copies, register readers and cancel contracts.
///
/// Everybody does one thing after another: who is busy does nothing else before that is done, and
/// others come instead, even more readers than were asked for. So whoever is in somebody's way
/// wants the same book.
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
    private final Random random;
    private final People readers; // guarded by this
    private final People librarians; // guarded by this

    /// What somebody does next.
    record Act(Person who, Operation operation, String book, String reader) {
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

    /// Somebody, with what they want to do and the books that they believe to have.
    static final class Person {
        private final boolean librarian;
        private final int number;
        private final Deque<Act> planned = new ArrayDeque<>();
        private final List<String> loans = new ArrayList<>();
        private int extras;

        private Person(boolean librarian, int number) {
            this.librarian = librarian;
            this.number = number;
        }
    }

    /// People of one kind: some have more to do and wait for their turn, some have nothing to do,
    /// and the others are busy.
    private static final class People {
        private final boolean librarians;
        private final int most;
        private final Deque<Person> waiting = new ArrayDeque<>();
        private final List<Person> idle = new ArrayList<>();
        private int known;

        People(boolean librarians, int first, int most) {
            this.librarians = librarians;
            this.most = most;
            while (known < Math.min(first, most)) {
                idle.add(new Person(librarians, known++));
            }
        }

        /// {@return somebody without a plan; nobody if all are busy and no more may come}
        Optional<Person> anyIdle(Random random) {
            if (idle.isEmpty() && known == most) {
                return Optional.empty();
            }
            if (idle.isEmpty()) {
                return Optional.of(new Person(librarians, known++));
            }
            int index = random.nextInt(idle.size());
            var chosen = idle.get(index);
            idle.set(index, idle.getLast());
            idle.removeLast();
            return Optional.of(chosen);
        }
    }

    /// @param active readers who come, as long as one of them is not busy
    /// @param circulation share of what librarians do, from 0 to 1
    Visitors(LibraryHistory library, int active, double circulation) {
        this.library = library;
        this.circulation = circulation;
        this.random = new Random(library.seed());
        this.readers = new People(false, active, library.readers());
        this.librarians = new People(true, 1, Integer.MAX_VALUE);
    }

    /// {@return what somebody does who is busy until [#done]; nothing if all readers are busy}
    synchronized Optional<Act> next() {
        boolean byLibrarian = random.nextDouble() < circulation;
        var staff = byLibrarian ? librarians : readers;
        var who = Optional.ofNullable(staff.waiting.poll()).or(() -> staff.anyIdle(random));
        return who.map(it -> {
            while (it.planned.isEmpty()) {
                if (byLibrarian) {
                    it.planned.add(atDesk(it));
                } else {
                    visit(it);
                }
            }
            var act = it.planned.remove();
            if (random.nextDouble() < REPEATS) {
                it.planned.addFirst(act);
            }
            return act;
        });
    }

    /// Somebody has done what they were busy with.
    synchronized void done(Act act) {
        var who = act.who();
        var staff = who.librarian ? librarians : readers;
        if (who.planned.isEmpty()) {
            staff.idle.add(who);
        } else {
            staff.waiting.add(who);
        }
    }

    private Act atDesk(Person librarian) {
        var extra = "x%d-%d".formatted(librarian.number, librarian.extras / 2);
        librarian.extras++;
        return switch (random.nextInt(4)) {
            case 0 -> new Act(librarian, Operation.REGISTER, "", extra);
            case 1 -> new Act(librarian, Operation.CANCEL, "", extra);
            case 2 -> new Act(librarian, Operation.ADD, extra, "");
            default -> new Act(librarian, Operation.REMOVE, extra, "");
        };
    }

    private void visit(Person reader) {
        var name = "r" + reader.number;
        var mine = reader.loans;
        if (random.nextDouble() < QUERIES) {
            reader.planned.add(new Act(reader, Operation.QUERY, "", name));
        }
        boolean had = !mine.isEmpty();
        if (had) {
            boolean all = random.nextDouble() < RETURNS_ALL;
            int count = all ? mine.size() : 1 + random.nextInt(mine.size());
            for (int i = 0; i < count; i++) {
                reader.planned.add(new Act(reader, Operation.RETURN, mine.removeLast(), name));
            }
        }
        if (!had || random.nextDouble() < BORROWS_AGAIN) {
            int wanted = 1 + random.nextInt(MOST_PER_VISIT);
            for (int i = 0; i < wanted && mine.size() < Library.MOST_LOANS; i++) {
                var book = "b" + library.anyBook(random);
                mine.add(book);
                reader.planned.add(new Act(reader, Operation.LEND, book, name));
            }
        }
    }

    /// A lending came to nothing, so there is nothing to bring back.
    synchronized void forget(Act act) {
        if (act.operation() == Operation.LEND) {
            act.who().loans.remove(act.book());
        }
    }
}
