package dev.perdure.bench.events;

import dev.perdure.bench.events.LoadStep.Latency;
import dev.perdure.eventstore.decision.Decider;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.examples.library.Library;
import dev.perdure.examples.library.LibraryViews;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/// Offers operations at a rate that does not depend on how fast they are done, and measures each
/// from the moment at which it was to begin: a store that falls behind shows it in its latencies.
final class OpenLoop {
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(5);
    private static final Duration LAST_WAIT = Duration.ofSeconds(30);

    private final Decider decider;
    private final LibraryViews views;
    private final Visitors visitors;
    private final int mostInFlight;

    /// @param mostInFlight operations under way; more do not begin
    OpenLoop(EventLog log, Decider decider, Visitors visitors, int mostInFlight) {
        this.decider = decider;
        this.views = new LibraryViews(log, ReadOptions.defaults());
        this.visitors = visitors;
        this.mostInFlight = mostInFlight;
    }

    /// Offers one rate.
    ///
    /// @param eachSecond gets the number of operations that ended so far
    LoadStep run(double rate, Duration length, LongConsumer eachSecond)
            throws InterruptedException {
        var step = new Step(rate, length);
        step.offer(eachSecond);
        return step.result();
    }

    private final class Step {
        private final double rate;
        private final Duration length;
        private final Semaphore room = new Semaphore(mostInFlight);
        private final Map<Operation, Histogram> histograms = new EnumMap<>(Operation.class);
        private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
        private final AtomicLongArray perSecond;
        private final LongAdder inTime = new LongAdder();
        private final LongAdder ended = new LongAdder();
        private final LongAdder accepted = new LongAdder();
        private final LongAdder nothingToDo = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder again = new LongAdder();
        private long notStarted;
        private long began;
        private long told;

        Step(double rate, Duration length) {
            this.rate = rate;
            this.length = length;
            this.perSecond = new AtomicLongArray((int) length.toSeconds() + 1);
            for (var it : Operation.values()) {
                histograms.put(it, new ConcurrentHistogram(HIGHEST_NS, 3));
            }
        }

        void offer(LongConsumer eachSecond) throws InterruptedException {
            began = System.nanoTime();
            Pace.keep(rate, length, intended -> begin(intended, eachSecond));
            if (!room.tryAcquire(mostInFlight, LAST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                count("still under way after " + LAST_WAIT.toSeconds() + " s");
            }
        }

        private void begin(long intended, LongConsumer eachSecond) {
            if (room.tryAcquire()) {
                visitors.next()
                        .ifPresentOrElse(
                                act -> Thread.ofVirtual().start(() -> perform(act, intended)),
                                this::nobodyIsFree);
            } else {
                notStarted++;
            }
            if ((intended - began) / 1_000_000_000L > told) {
                told++;
                eachSecond.accept(ended.sum());
            }
        }

        private void nobodyIsFree() {
            notStarted++;
            room.release();
        }

        private void perform(Visitors.Act act, long intended) {
            try {
                if (act.operation() == Operation.QUERY) {
                    views.booksLentBy(act.reader());
                    accepted.increment();
                } else {
                    decide(act);
                }
            } catch (Library.Refused _) {
                refused.increment();
                visitors.forget(act);
            } catch (EventStoreException e) {
                count(e.reason().name());
                visitors.forget(act);
            } catch (RuntimeException e) {
                count(e.getClass().getSimpleName());
            } finally {
                note(act, intended);
                visitors.done(act);
                room.release();
            }
        }

        private void decide(Visitors.Act act) {
            var decided = decider.decide(act.command());
            again.add(decided.tries() - 1L);
            switch (decided.value()) {
                case DONE -> accepted.increment();
                case NOTHING_TO_DO -> nothingToDo.increment();
            }
        }

        private void note(Visitors.Act act, long intended) {
            long now = System.nanoTime();
            Objects.requireNonNull(histograms.get(act.operation()))
                    .recordValue(Math.min(now - intended, HIGHEST_NS));
            ended.increment();
            long second = (now - began) / 1_000_000_000L;
            if (now - began <= length.toNanos()) {
                inTime.increment();
                perSecond.incrementAndGet((int) second);
            }
        }

        private void count(String reason) {
            errors.computeIfAbsent(reason, _ -> new LongAdder()).increment();
        }

        LoadStep result() {
            double seconds = length.toNanos() / 1e9;
            Map<String, Latency> operations = new ConcurrentHashMap<>();
            var all = new Histogram(HIGHEST_NS, 3);
            histograms.forEach((operation, histogram) -> {
                if (histogram.getTotalCount() > 0) {
                    operations.put(operation.label(), latency(histogram));
                    all.add(histogram);
                }
            });
            Map<String, Long> failures = new ConcurrentHashMap<>();
            errors.forEach((reason, count) -> failures.put(reason, count.sum()));
            List<Long> seen = new ArrayList<>();
            for (int i = 0; i < length.toSeconds(); i++) {
                seen.add(perSecond.get(i));
            }
            return new LoadStep(
                    rate,
                    inTime.sum() / seconds,
                    seconds,
                    operations,
                    latency(all),
                    accepted.sum(),
                    nothingToDo.sum(),
                    refused.sum(),
                    again.sum(),
                    notStarted,
                    failures,
                    seen);
        }

        private static Latency latency(Histogram histogram) {
            return new Latency(
                    histogram.getTotalCount(),
                    millis(histogram, 50),
                    millis(histogram, 95),
                    millis(histogram, 99),
                    millis(histogram, 99.9),
                    histogram.getMaxValue() / 1e6);
        }

        private static double millis(Histogram histogram, double percentile) {
            return histogram.getValueAtPercentile(percentile) / 1e6;
        }
    }
}
