package dev.perdure.bench.events;

/// Callers who do one thing after another.
record ClosedPart(EventPlan plan, Figures figures) implements Part.Measured {
    @Override
    public void run() throws InterruptedException {
        int[] boundary = {0};
        try (var stores = Stores.filled(plan, plan.library(), figures, "")) {
            stores.alternate(
                    "",
                    round -> {
                        new Baseline(round).run();
                        round.append(1);
                        round.append(100);
                        round.decide(1);
                        round.decide(20);
                        round.read();
                        // one that no repetition before has written to so much
                        new HotBoundary(round, boundary[0]++).run();
                    });
        }
    }
}
