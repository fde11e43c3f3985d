package dev.perdure.eventstore.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.ReadOptions;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What is left of a condition for the database, after a look ahead.
final class ConditionsTest {
    private static final long HEAD = 5_000;
    private static final EventTag BOOK = EventTag.of("book", "1");
    private static final NewEvent LENT = NewEvent.of("lent", Encoded.json("{}"), BOOK);
    private static final Query WIDE = Query.anyOf(new QueryItem(Set.of("lent"), Set.of(BOOK)));

    private final List<ReadOptions> asked = new ArrayList<>();

    private Pending prepare(@Nullable Long mark, @Nullable String key, StoredEvent... found) {
        var condition = new AppendCondition(WIDE, 10, mark);
        return Conditions.prepare(
                1,
                new AppendRequest(List.of(LENT), condition, key),
                HEAD,
                (_, options) -> {
                    asked.add(options);
                    return new Page(List.of(found), HEAD, 77L);
                });
    }

    /// Otherwise a failover between the look and the append would let something pass.
    @Test
    void what_a_look_ahead_found_counts_only_in_the_log_that_it_saw() {
        var pending = prepare(33L, null);

        assertThat(asked.getFirst().seen()).containsExactly(new Seen(10, 33));
        assertThat(pending.after).isEqualTo(HEAD);
        assertThat(pending.seen).isEqualTo(new Seen(HEAD, 77));
    }

    @Test
    void so_does_what_it_found_for_a_position_by_hand() {
        var pending = prepare(null, null);

        assertThat(asked.getFirst().seen()).isEmpty();
        assertThat(pending.seen).isEqualTo(new Seen(HEAD, 77));
    }

    @Test
    void so_does_the_first_offender_of_a_request_with_a_key() {
        var pending = prepare(33L, "k", new StoredEvent(40, Instant.EPOCH, LENT));

        assertThat(pending.result).isNotDone();
        assertThat(pending.after).isEqualTo(39);
        assertThat(pending.seen).isEqualTo(new Seen(HEAD, 77));
    }
}
