package dev.perdure.bench.events;

/// Small events with two tags are appended on condition, at a rate.
record OpenPart(EventPlan plan, Figures figures) implements Part.Measured {
    @Override
    public void run() throws InterruptedException {
        var what = "append at %,.0f/s".formatted(plan.rate());
        try (var stores = Stores.filled(plan, plan.library(), figures, "")) {
            stores.alternate(
                    "",
                    round -> {
                        if (round.appendsAlone()) {
                            round.scribe.offered(
                                    what,
                                    Arrivals.run(
                                            plan.rate(),
                                            plan.times(),
                                            (random, _) -> round.appendOne(random)));
                        }
                    });
        }
    }
}
