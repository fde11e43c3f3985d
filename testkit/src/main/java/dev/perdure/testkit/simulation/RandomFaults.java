package dev.perdure.testkit.simulation;

import dev.perdure.testkit.FaultPlan;
import dev.perdure.testkit.SimulatedCrash;

import java.util.random.RandomGenerator;

/// Lets calls fail by chance: crashes, calls that are lost on the way, answers that are lost.
final class RandomFaults implements FaultPlan {
    private final RandomGenerator random;
    private final double rate;
    private boolean calm;

    /// Faults at a rate.
    ///
    /// @param rate share of the calls that fail
    RandomFaults(RandomGenerator random, double rate) {
        this.random = random;
        this.rate = rate;
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
        if (!calm && random.nextDouble() < rate) {
            if (random.nextInt(4) == 0) {
                throw new SimulatedCrash(where);
            }
            throw FaultPlan.unavailable("simulated: " + where);
        }
    }
}
