package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.proof.Violation.Kind;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;

/// The proof sees what is wrong with the naive store: a suite that it passed would prove nothing.
final class NaiveStoreTest {
    private static final int MOST_ROUNDS = 200;

    private final TestDatabase place = TestDatabase.create();
    private final Database database = Database.open(place.options().withMaxConnections(32));
    private final NaiveStore store = NaiveStore.create(database, place.schema());
    private final History history = new History();
    private final Races races = new Races(history, List.of(store));

    @AfterEach
    void close() {
        database.close();
        place.close();
    }

    private boolean seen(Kind kind) {
        return history.violations(store).stream().anyMatch(it -> it.kind() == kind);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"UNCONDITIONAL", "AFTER_ABOVE_HEAD"},
            mode = EnumSource.Mode.EXCLUDE)
    void lost_conflicts_are_seen(Shape shape) throws Exception {
        int most = 0;
        for (int round = 0; round < MOST_ROUNDS && most < 2; round++) {
            most = races.round(shape, 8);
        }

        assertThat(most).isGreaterThan(1);
        assertThat(seen(Kind.CONDITION_BROKEN)).isTrue();
    }

    @Test
    void trap_of_the_lower_number_is_seen() throws Exception {
        boolean found = false;
        for (int round = 0; round < MOST_ROUNDS && !found; round++) {
            races.trap(24);
            found = seen(Kind.HIDDEN);
        }

        assertThat(found).isTrue();
    }

    /// Alone it does what it should: what the suite sees comes from the races.
    @Test
    void nothing_is_wrong_with_one_client() throws Exception {
        for (int round = 0; round < 10; round++) {
            assertThat(races.round(Shape.TAG, 1)).isEqualTo(1);
        }

        history.assertSound(store);
    }
}
