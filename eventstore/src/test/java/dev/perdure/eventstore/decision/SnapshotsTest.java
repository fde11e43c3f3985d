package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.Counter.counted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.codec.JacksonEventCodec;
import dev.perdure.eventstore.decision.SnapshotStore.Snapshot;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.log.AppendRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.stream.Stream;

/// States that outlive the process.
final class SnapshotsTest {
    private static final SnapshotStore.Key KEY = new SnapshotStore.Key("count", "q");
    private static final DecisionState<Integer> COUNT =
            Counter.of("a").withSnapshots(Integer.class);

    private final TestStore place = new TestStore();
    private final SnapshotStore snapshots = place.store.snapshots("test");
    private final WatchedLog log = new WatchedLog(place.log);

    @AfterEach
    void close() {
        place.close();
    }

    /// One that knows nothing yet.
    private Decider decider() {
        var settings = new SnapshotSettings(snapshots, new JacksonEventCodec(), 100);
        return new Decider(log, DeciderOptions.defaults().withSnapshots(settings));
    }

    private void append(int events) {
        place.log.append(
                AppendRequest.of(Stream.generate(() -> counted("a")).limit(events).toList()));
    }

    private static Snapshot snapshot(int version, long position, String state) {
        return new Snapshot(version, position, null, Encoded.json(state));
    }

    /// What a decider saved, without the mark.
    private Optional<Snapshot> saved() {
        return snapshots
                .load(COUNT.key().snapshotKey(), 1)
                .map(it -> new Snapshot(it.version(), it.position(), null, it.state()));
    }

    @Test
    void a_snapshot_never_goes_backwards() {
        assertThat(snapshots.load(KEY, 1)).isEmpty();
        assertThat(snapshots.save(KEY, snapshot(1, 10, "1"))).isTrue();
        assertThat(snapshots.save(KEY, snapshot(1, 9, "2"))).isFalse();
        assertThat(snapshots.save(KEY, snapshot(1, 10, "3"))).isFalse();

        assertThat(snapshots.load(KEY, 1)).contains(snapshot(1, 10, "1"));
        assertThat(snapshots.save(KEY, snapshot(1, 11, "4"))).isTrue();
        assertThat(snapshots.load(KEY, 1)).contains(snapshot(1, 11, "4"));
    }

    @Test
    void versions_and_queries_and_logs_have_their_own() {
        snapshots.save(KEY, snapshot(1, 10, "1"));
        snapshots.save(KEY, snapshot(2, 5, "2"));

        assertThat(snapshots.load(KEY, 1)).contains(snapshot(1, 10, "1"));
        assertThat(snapshots.load(KEY, 2)).contains(snapshot(2, 5, "2"));
        assertThat(snapshots.load(KEY, 3)).isEmpty();
        assertThat(snapshots.load(new SnapshotStore.Key("count", "other"), 1)).isEmpty();
        assertThat(place.store.snapshots("other").load(KEY, 1)).isEmpty();
        assertThat(snapshots.delete("count")).isEqualTo(2);
        assertThat(snapshots.load(KEY, 1)).isEmpty();
    }

    @Test
    void a_state_is_saved_after_enough_events_and_then_only_the_others_are_read() {
        append(99);
        decider().read(DecisionModel.of(COUNT));
        assertThat(snapshots.load(COUNT.key().snapshotKey(), 1)).isEmpty();
        append(1);
        decider().read(DecisionModel.of(COUNT));
        assertThat(saved()).contains(snapshot(1, 100, "100"));
        append(3);
        log.eventsRead.set(0);

        assertThat(decider().read(DecisionModel.of(COUNT))).isEqualTo(103);
        assertThat(log.eventsRead).hasValue(3);
    }

    @Test
    void a_decider_saves_again_after_as_many_events_more() {
        var decider = decider();
        for (int i = 1; i <= 5; i++) {
            append(60);
            decider.read(DecisionModel.of(COUNT));
        }

        assertThat(saved()).contains(snapshot(1, 240, "240"));
    }

    @Test
    void a_snapshot_of_another_version_or_form_is_not_used() {
        append(2);
        var key = COUNT.key().snapshotKey();
        snapshots.save(key, snapshot(2, 1, "50"));
        snapshots.save(key, snapshot(1, 1, "{\"count\":50}"));

        assertThat(decider().read(DecisionModel.of(COUNT))).isEqualTo(2);
        assertThat(decider().read(DecisionModel.of(COUNT.withVersion(3)))).isEqualTo(2);
        assertThat(decider().read(DecisionModel.of(COUNT.withVersion(2)))).isEqualTo(51);
    }

    @Test
    void a_snapshot_from_beyond_the_head_is_not_used() {
        append(2);
        snapshots.save(COUNT.key().snapshotKey(), snapshot(1, 7, "7"));

        assertThat(decider().read(DecisionModel.of(COUNT))).isEqualTo(2);
    }
}
