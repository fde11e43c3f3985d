package dev.perdure.testkit.simulation;

import org.junit.jupiter.api.Test;

/// Whole clusters under every fault that the engine is to survive.
final class SimulationTest {
    @Test
    void thousand_seeds_keep_every_invariant() {
        long first = Long.getLong("perdure.simulation.seed", 1);
        int count = Integer.getInteger("perdure.simulation.seeds", 1_000);
        for (long seed = first; seed < first + count; seed++) {
            Simulation.run(seed);
        }
    }
}
