package dev.perdure.engine.orchestration;

import dev.perdure.engine.payload.PayloadType;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// A durable function: ordinary blocking Java that calls activities and waits.
///
/// The code must be deterministic: it may depend on its input and on what the
/// [OrchestrationContext] gives it, and on nothing else. The handle names the function, so that
/// histories and callers can refer to it; it is immutable and usually a constant.
///
/// @param <I> input
/// @param <O> result
public final class Orchestration<I extends @Nullable Object, O extends @Nullable Object> {
    /// The code of an orchestration.
    @FunctionalInterface
    public interface Body<I extends @Nullable Object, O extends @Nullable Object> {
        O run(OrchestrationContext ctx, I input) throws Exception;
    }

    private final String name;
    private final int version;
    private final PayloadType<I> input;
    private final PayloadType<O> output;
    private final @Nullable Body<I, O> body;

    private Orchestration(Signature<I, O> signature, int version, @Nullable Body<I, O> body) {
        this.name = signature.name();
        this.version = version;
        this.input = signature.input();
        this.output = signature.output();
        this.body = body;
    }

    /// Defines version 1 of an orchestration.
    public static <I extends @Nullable Object, O extends @Nullable Object> Orchestration<I, O> of(
            String name, Class<I> input, Class<O> output, Body<I, O> body) {
        return of(name, new PayloadType<>(input), new PayloadType<>(output), body);
    }

    /// Defines version 1 of an orchestration with generic types.
    public static <I extends @Nullable Object, O extends @Nullable Object> Orchestration<I, O> of(
            String name, PayloadType<I> input, PayloadType<O> output, Body<I, O> body) {
        Objects.requireNonNull(body, "body");
        return new Orchestration<>(new Signature<>(name, input, output), 1, body);
    }

    /// Names an orchestration that other processes implement, so that this one can start it.
    public static <I extends @Nullable Object, O extends @Nullable Object>
            Orchestration<I, O> named(String name, Class<I> input, Class<O> output) {
        return new Orchestration<>(
                new Signature<>(name, new PayloadType<>(input), new PayloadType<>(output)),
                1,
                null);
    }

    /// {@return the same orchestration under another version}
    ///
    /// An instance keeps the version it started with; several versions may be registered together.
    ///
    /// @param newVersion from 1
    public Orchestration<I, O> withVersion(int newVersion) {
        return new Orchestration<>(new Signature<>(name, input, output), newVersion, body);
    }

    /// {@return this handle with other code, for example with its dependencies bound}
    public Orchestration<I, O> withBody(Body<I, O> newBody) {
        return new Orchestration<>(new Signature<>(name, input, output), version, newBody);
    }

    public String name() {
        return name;
    }

    public int version() {
        return version;
    }

    public PayloadType<I> input() {
        return input;
    }

    public PayloadType<O> output() {
        return output;
    }

    /// {@return the code, or `null` if the handle only names it}
    public @Nullable Body<I, O> body() {
        return body;
    }

    @Override
    public String toString() {
        return "orchestration '" + name + "' v" + version;
    }

    private record Signature<I extends @Nullable Object, O extends @Nullable Object>(
            String name, PayloadType<I> input, PayloadType<O> output) {
        Signature {
            Objects.requireNonNull(name, "name");
        }
    }
}
