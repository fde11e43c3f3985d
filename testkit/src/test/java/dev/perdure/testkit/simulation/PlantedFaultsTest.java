package dev.perdure.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.perdure.testkit.InvariantBroken;

import org.junit.jupiter.api.Test;

/// A simulation is worth what it finds: each of these faults must be found within 1,000 seeds.
final class PlantedFaultsTest {
    private static final int SEEDS = 1_000;

    @Test
    void a_store_without_epoch_check_is_found() {
        assertThat(firstFound((store, _) -> new PlantedFaults.NoEpochCheck(store)))
                .contains("under NodeLease");
    }

    @Test
    void a_lost_wake_up_on_release_is_found() {
        assertThat(firstFound((store, _) -> new PlantedFaults.LostWakeUp(store)))
                .contains("has not ended");
    }

    @Test
    void a_turn_stored_twice_is_found() {
        assertThat(firstFound((store, _) -> new PlantedFaults.DoubleAck(store)))
                .contains("chunk begins at");
    }

    @Test
    void a_message_that_survives_its_consumption_is_found() {
        assertThat(firstFound((store, _) -> new PlantedFaults.MessageTwice(store)))
                .contains("message");
    }

    @Test
    void a_message_handed_out_twice_is_found() {
        assertThat(firstFound((store, _) -> new PlantedFaults.HandedTwice(store)))
                .contains("handed out twice");
    }

    @Test
    void a_timer_that_fires_twice_is_found() {
        assertThat(firstFound((store, _) -> new PlantedFaults.TimerTwice(store))).contains("fired");
    }

    @Test
    void a_replay_that_does_not_check_is_found() {
        assertThat(firstFound(PlantedFaults.NoReplayCheck::new)).contains("ended by another");
    }

    private static String firstFound(Simulation.Planted planted) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                Simulation.run(seed, planted);
            } catch (InvariantBroken found) {
                return String.valueOf(found.getMessage());
            }
        }
        return fail("not found within " + SEEDS + " seeds");
    }
}
