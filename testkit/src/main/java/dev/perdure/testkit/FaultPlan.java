package dev.perdure.testkit;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.ProviderException;

import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/// Decides which calls of a [FaultyProvider] fail, and how: its methods throw what the caller gets.
public interface FaultPlan {
    /// A plan in which nothing fails.
    FaultPlan NONE = new FaultPlan() {};

    /// A call of the provider.
    ///
    /// @param number from 1
    /// @param operation name of the operation
    record Call(int number, String operation) {
        @Override
        public String toString() {
            return "call %d, %s".formatted(number, operation);
        }
    }

    /// Called before the store is asked; what it throws keeps the call from reaching the store.
    default void before(Call call) {}

    /// Called when the store has done what was asked; what it throws takes the place of the answer.
    default void after(Call call) {}

    /// Ends the process before the n-th call.
    static FaultPlan crashBefore(int number) {
        return before(number, call -> new SimulatedCrash("before " + call));
    }

    /// Ends the process after the n-th call, before it sees the answer.
    static FaultPlan crashAfter(int number) {
        return after(number, call -> new SimulatedCrash("after " + call));
    }

    /// The n-th call does not reach the store.
    static FaultPlan unavailableBefore(int number) {
        return before(number, call -> unavailable("simulated: lost on the way, " + call));
    }

    /// The n-th call is carried out, but its answer does not arrive.
    static FaultPlan unavailableAfter(int number) {
        return after(number, call -> unavailable("simulated: answer lost, " + call));
    }

    /// No call reaches the store while it is away.
    static FaultPlan unavailableWhile(BooleanSupplier away) {
        return new FaultPlan() {
            @Override
            public void before(Call call) {
                if (away.getAsBoolean()) {
                    throw unavailable("simulated: the store is away, " + call);
                }
            }
        };
    }

    /// {@return the error of a store that does not answer}
    static ProviderException unavailable(String why) {
        return new ProviderException(ErrorCode.PROVIDER_UNAVAILABLE, why, null);
    }

    private static FaultPlan before(int number, Function<Call, Throwable> fault) {
        return new FaultPlan() {
            @Override
            public void before(Call call) {
                fail(call, number, () -> fault.apply(call));
            }
        };
    }

    private static FaultPlan after(int number, Function<Call, Throwable> fault) {
        return new FaultPlan() {
            @Override
            public void after(Call call) {
                fail(call, number, () -> fault.apply(call));
            }
        };
    }

    private static void fail(Call call, int number, Supplier<Throwable> fault) {
        if (call.number() == number) {
            switch (fault.get()) {
                case Error error -> throw error;
                case RuntimeException exception -> throw exception;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }
}
