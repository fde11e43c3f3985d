package dev.perdure.engine.memory;

import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.TimersFired;
import dev.perdure.engine.provider.TurnCommit;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;

/// Timers in the order they are due.
final class Timers {
    private final Tables tables;
    private final Mail mail;
    private final TreeSet<Timer> byTime = new TreeSet<>(Timer.ORDER);

    Timers(Tables tables, Mail mail) {
        this.tables = tables;
        this.mail = mail;
    }

    int size() {
        return byTime.size();
    }

    /// Sets a timer in the place of an older one of the same event.
    void set(Instance instance, TurnCommit.Timer asked) {
        cancel(instance, asked.event());
        var timer = new Timer(asked.fireAt(), tables.nextNumber(), asked.event(), instance);
        instance.timers.put(timer.event, timer);
        byTime.add(timer);
    }

    void cancel(Instance instance, long event) {
        var timer = instance.timers.remove(event);
        if (timer != null) {
            byTime.remove(timer);
        }
    }

    void cancelAll(Instance instance) {
        instance.timers.values().forEach(byTime::remove);
        instance.timers.clear();
    }

    TimersFired fire(int limit) {
        var now = tables.now();
        int fired = 0;
        while (fired < limit && !byTime.isEmpty() && !byTime.first().fireAt.isAfter(now)) {
            var timer = byTime.removeFirst();
            var instance = timer.instance;
            instance.timers.remove(timer.event);
            mail.deliver(instance, new Message.TimerFired(instance.execution, timer.event));
            fired++;
        }
        return new TimersFired(fired, byTime.isEmpty() ? null : byTime.first().fireAt);
    }

    /// The row of a timer.
    record Timer(Instant fireAt, long number, long event, Instance instance) {
        static final Comparator<Timer> ORDER =
                Comparator.comparing(Timer::fireAt).thenComparingLong(Timer::number);
    }
}
