package dev.perdure.testkit.simulation;

import dev.perdure.testkit.FaultPlan;
import dev.perdure.testkit.SimulatedCrash;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Lets calls fail by chance: crashes, calls that are lost on the way, answers that are lost, and
/// at times all calls of all nodes for a while, up to a multiple of a lease.
final class RandomFaults implements FaultPlan {
    private final RandomGenerator random;
    private final double rate;
    private final InstantSource clock;
    private boolean calm;
    private Instant awayUntil = Instant.MIN;

    /// Faults at a rate.
    ///
    /// @param rate share of the calls that fail
    RandomFaults(RandomGenerator random, double rate, InstantSource clock) {
        this.random = random;
        this.rate = rate;
        this.clock = clock;
    }

    /// Ends the faults.
    void calm() {
        calm = true;
    }

    @Override
    public void before(Call call) {
        strike("before " + call);
    }

    @Override
    public void after(Call call) {
        strike("after " + call);
    }

    private void strike(String where) {
        if (calm) {
            return;
        }
        if (clock.instant().isBefore(awayUntil)) {
            throw FaultPlan.unavailable("simulated: away " + where);
        }
        if (random.nextDouble() < rate) {
            switch (random.nextInt(40)) {
                case 0 -> awayUntil = clock.instant().plus(outage());
                case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> throw new SimulatedCrash(where);
                default -> {}
            }
            throw FaultPlan.unavailable("simulated: " + where);
        }
    }

    /// Usually so short that leases hold.
    private Duration outage() {
        int most = random.nextInt(3) == 0 ? 3 * (int) SimulatedNode.LEASE.toMillis() : 2_000;
        return Duration.ofMillis(random.nextInt(most));
    }
}
