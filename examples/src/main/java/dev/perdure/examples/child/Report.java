package dev.perdure.examples.child;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ChildFailed;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.payload.PayloadType;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A report over regions: each region is a child with a history of its own. A child that fails is
/// something the parent can catch.
public final class Report {
    public static final Activity<String, Integer> COUNT_SALES =
            Activity.of("count-sales", String.class, Integer.class, Report::sales);

    public static final Orchestration<String, Integer> REGION =
            Orchestration.of(
                    "region-report",
                    String.class,
                    Integer.class,
                    (ctx, region) -> ctx.call(COUNT_SALES, region));

    public static final Orchestration<List<String>, Map<String, Integer>> REPORT =
            Orchestration.of(
                    "report",
                    PayloadType.listOf(String.class),
                    PayloadType.mapOf(Integer.class),
                    Report::report);

    private Report() {}

    static Map<String, Integer> report(OrchestrationContext ctx, List<String> regions) {
        var children = regions.stream().map(it -> ctx.startChild(REGION, it)).toList();
        var sales = new TreeMap<String, Integer>();
        for (int i = 0; i < regions.size(); i++) {
            try {
                sales.put(regions.get(i), children.get(i).await());
            } catch (ChildFailed e) {
                ctx.logger().log(System.Logger.Level.INFO, "no figures: {0}", e.getMessage());
            }
        }
        return sales;
    }

    private static Integer sales(String region) {
        if (region.isBlank()) {
            throw new IllegalArgumentException("a region needs a name");
        }
        return 1000 + 7 * region.length();
    }
}
