package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.Counter.counted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.codec.JacksonEventCodec;
import dev.perdure.eventstore.decision.SnapshotStore.Snapshot;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.stream.IntStream;

/// Deciders that know states which are made of events that a log has lost.
final class LostStatesTest {
    private static final DecisionState<Integer> COUNT =
            Counter.of("a").withSnapshots(Integer.class);

    private final TestStore place = new TestStore();
    private final WatchedLog log = new WatchedLog(place.log);
    private final Decider decider = new Decider(log, DeciderOptions.defaults());

    @AfterEach
    void close() {
        place.close();
    }

    private void append(int events, String name) {
        place.log.append(
                AppendRequest.of(
                        IntStream.range(0, events)
                                .<NewEvent>mapToObj(_ -> counted(name))
                                .toList()));
    }

    private int count(Decider decider) {
        return decider.read(DecisionModel.of(COUNT));
    }

    private Decider withSnapshots(int every) {
        var settings =
                new SnapshotSettings(place.store.snapshots("test"), new JacksonEventCodec(), every);
        return new Decider(log, DeciderOptions.defaults().withSnapshots(settings));
    }

    @Test
    void decider_forgets_what_was_lost_and_decides_on_what_is_there() {
        append(5, "a");
        decider.decide(Counter.count("a"));
        place.lose(2);
        append(6, "b");

        assertThat(decider.decide(Counter.count("a")).value()).isEqualTo(3);
        assertThat(decider.decide(Counter.count("b")).value()).isEqualTo(7);
    }

    @Test
    void decider_whose_position_is_beyond_the_head_decides_on_what_is_there() {
        append(5, "a");
        decider.decide(Counter.count("a"));
        place.lose(2);

        assertThat(decider.decide(Counter.count("a")).value()).isEqualTo(3);
    }

    /// The states were known up to different positions, and one of them is asked for first.
    @Test
    void what_one_state_finds_lost_is_forgotten_for_all() {
        append(3, "a");
        decider.decide(Counter.count("a"));
        append(3, "b");
        decider.decide(Counter.count("b"));
        place.lose(2);
        append(9, "b");

        assertThat(decider.decide(Counter.count("b")).value()).isEqualTo(10);
        assertThat(decider.decide(Counter.count("a")).value()).isEqualTo(3);
    }

    @Test
    void log_that_goes_back_between_read_and_append_is_read_again() {
        append(5, "a");
        decider.read(DecisionModel.of(Counter.of("a")));
        log.before.add(() -> {
            place.lose(3);
            append(7, "b");
        });

        var decided = decider.decide(Counter.count("a"));

        assertThat(decided.value()).isEqualTo(4);
        assertThat(decided.tries()).isEqualTo(2);
    }

    @Test
    void lane_decides_rightly_after_the_log_went_back() {
        append(5, "a");
        var command = Counter.count("a").withLane("lane");
        assertThat(decider.decide(command).value()).isEqualTo(6);
        place.lose(2);
        append(8, "b");
        assertThat(decider.decide(command).value()).isEqualTo(3);
        log.before.add(() -> {
            place.lose(1);
            append(20, "b");
        });

        assertThat(decider.decide(command).value()).isEqualTo(2);
    }

    @Test
    void command_with_a_key_decides_rightly_after_the_log_went_back() {
        append(5, "a");
        decider.decide(Counter.count("a"));
        place.lose(2);
        append(8, "b");

        assertThat(decider.decide(Counter.count("a").withKey("k")).value()).isEqualTo(3);
        assertThat(decider.decide(Counter.count("a").withKey("k")).value()).isEqualTo(3);
    }

    @Test
    void snapshot_of_lost_events_is_not_used_and_makes_room_for_another() {
        append(100, "a");
        assertThat(count(withSnapshots(100))).isEqualTo(100);
        place.lose(50);
        append(60, "b");
        assertThat(count(withSnapshots(100))).isEqualTo(50);
        append(50, "a");
        assertThat(count(withSnapshots(100))).isEqualTo(100);
        log.eventsRead.set(0);

        assertThat(count(withSnapshots(100))).isEqualTo(100);
        assertThat(log.eventsRead).hasValue(0);
    }

    /// What was read before the loss must not be kept for those who read after it.
    @Test
    void snapshot_of_events_that_are_lost_before_it_is_saved_is_not_saved() {
        append(100, "a");
        var read = place.log.readDecision(COUNT.query());
        place.lose(50);
        append(60, "b");
        var state = new JacksonEventCodec().encode(100);
        var key = COUNT.key().snapshotKey();
        var snapshots = place.store.snapshots("test");

        assertThat(snapshots.save(key, new Snapshot(1, 100, read.mark(), state))).isFalse();
        assertThat(snapshots.load(key, 1)).isEmpty();
    }

    /// It is saved at a lower position than the one that is there.
    @Test
    void snapshot_at_a_lower_position_replaces_one_of_lost_events() {
        append(100, "a");
        assertThat(count(withSnapshots(100))).isEqualTo(100);
        place.lose(50);

        assertThat(count(withSnapshots(40))).isEqualTo(50);
        log.eventsRead.set(0);
        assertThat(count(withSnapshots(40))).isEqualTo(50);
        assertThat(log.eventsRead).hasValue(0);
    }

    @Test
    void snapshot_from_before_the_loss_is_used_where_memory_is_not() {
        append(100, "a");
        var warm = withSnapshots(100);
        assertThat(count(warm)).isEqualTo(100);
        append(5, "a");
        assertThat(count(warm)).isEqualTo(105);
        place.lose(100);
        append(9, "b");
        log.eventsRead.set(0);

        assertThat(count(warm)).isEqualTo(100);
        assertThat(log.eventsRead).hasValue(0);
    }
}
