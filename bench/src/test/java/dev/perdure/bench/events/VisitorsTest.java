package dev.perdure.bench.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.bench.events.Visitors.Act;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Random;

final class VisitorsTest {
    private static final LibraryHistory LIBRARY = LibraryHistory.of(20_000, 3);

    @Test
    void nobody_does_two_things_at_a_time() {
        var visitors = new Visitors(LIBRARY, 10, 0.2);
        var random = new Random(3);
        var busy = new ArrayDeque<Act>();
        var who = new IdentityHashMap<Visitors.Person, Boolean>();
        for (int i = 0; i < 20_000; i++) {
            var act = visitors.next().orElseThrow();
            assertThat(who.put(act.who(), true)).as("act %d", i).isNull();
            busy.add(act);
            while (busy.size() > random.nextInt(60)) {
                var done = busy.remove();
                who.remove(done.who());
                visitors.done(done);
            }
        }
    }

    @Test
    void more_readers_come_while_others_are_busy_until_all_are() {
        var visitors = new Visitors(LIBRARY, 1, 0);
        var readers = new HashSet<String>();
        for (int i = 0; i < LIBRARY.readers(); i++) {
            readers.add(visitors.next().orElseThrow().reader());
        }

        assertThat(readers).hasSize(LIBRARY.readers());
        assertThat(visitors.next()).isEmpty();
    }

    @Test
    void whoever_is_done_comes_before_others() {
        var visitors = new Visitors(LIBRARY, 1, 0);
        for (int i = 0; i < 1_000; i++) {
            var act = visitors.next().orElseThrow();
            assertThat(act.reader()).isEqualTo("r0");
            visitors.done(act);
        }
    }
}
