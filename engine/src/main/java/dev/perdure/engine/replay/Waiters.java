package dev.perdure.engine.replay;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Those who wait for one thing to end: usually none or one, so a list is made only for more.
@SuppressWarnings("ReferenceEquality") // waiters are known by identity
public final class Waiters {
    /// Woken once when what it waits for ends; a waiter is known by identity and added only once.
    @FunctionalInterface
    public interface Waiter {
        void wake();
    }

    private @Nullable Waiter first;
    private @Nullable List<Waiter> others;

    public void add(Waiter waiter) {
        if (first == null) {
            first = waiter;
        } else if (first != waiter) {
            if (others == null) {
                others = new ArrayList<>(2);
            }
            if (!others.contains(waiter)) {
                others.add(waiter);
            }
        }
    }

    /// Wakes all in the order they were added, and forgets them.
    public void wakeAll() {
        var one = first;
        var more = others;
        first = null;
        others = null;
        if (one != null) {
            one.wake();
        }
        if (more != null) {
            more.forEach(Waiter::wake);
        }
    }
}
