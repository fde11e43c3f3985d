package dev.perdure.testkit.simulation;

import dev.perdure.testkit.InvariantBroken;

import org.junit.jupiter.api.Test;

/// Whole clusters under every fault that the engine is to survive.
///
/// A longer run: `mvn verify -pl testkit -am -Dperdure.simulation.seeds=100000`, with
/// `-Dperdure.simulation.seed=…` for another first seed.
final class SimulationTest {
    @Test
    void thousand_seeds_keep_every_invariant() {
        long first = Long.getLong("perdure.simulation.seed", 1);
        int count = Integer.getInteger("perdure.simulation.seeds", 1_000);
        for (long seed = first; seed < first + count; seed++) {
            try {
                Simulation.run(seed);
            } catch (InvariantBroken e) {
                throw new AssertionError(repeat(seed) + e.getMessage(), e);
            }
        }
    }

    private static String repeat(long seed) {
        return ("repeat with: mvn test -pl testkit -am -Dtest=SimulationTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dperdure.simulation.seed=%d -Dperdure.simulation.seeds=1%n")
                .formatted(seed);
    }
}
