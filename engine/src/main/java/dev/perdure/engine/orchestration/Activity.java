package dev.perdure.engine.orchestration;

import dev.perdure.engine.payload.PayloadType;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// A function with side effects: it may do anything, and runs at least once.
///
/// The handle names the function and carries its [ActivityOptions]; `with…` methods give changed
/// copies, also at the call site: `ctx.call(CHARGE.withRetry(RetryPolicy.none()), order)`. Limits
/// of concurrency are taken from the registered handle. Immutable.
///
/// @param <I> input
/// @param <O> result
public final class Activity<I extends @Nullable Object, O extends @Nullable Object> {
    /// The code of an activity that needs only its input.
    @FunctionalInterface
    public interface Body<I extends @Nullable Object, O extends @Nullable Object> {
        O run(I input) throws Exception;
    }

    /// The code of an activity that wants to know about its attempt, or report progress.
    @FunctionalInterface
    public interface BodyWithContext<I extends @Nullable Object, O extends @Nullable Object> {
        O run(ActivityContext ctx, I input) throws Exception;
    }

    private final String name;
    private final Types<I, O> types;
    private final @Nullable BodyWithContext<I, O> body;
    private final ActivityOptions options;

    private Activity(
            String name,
            Types<I, O> types,
            @Nullable BodyWithContext<I, O> body,
            ActivityOptions options) {
        this.name = Objects.requireNonNull(name, "name");
        this.types = types;
        this.body = body;
        this.options = options;
    }

    public static <I extends @Nullable Object, O extends @Nullable Object> Activity<I, O> of(
            String name, Class<I> input, Class<O> output, Body<I, O> body) {
        return of(name, new PayloadType<>(input), new PayloadType<>(output), body);
    }

    public static <I extends @Nullable Object, O extends @Nullable Object> Activity<I, O> of(
            String name, Class<I> input, Class<O> output, BodyWithContext<I, O> body) {
        return of(name, new PayloadType<>(input), new PayloadType<>(output), body);
    }

    public static <I extends @Nullable Object, O extends @Nullable Object> Activity<I, O> of(
            String name, PayloadType<I> input, PayloadType<O> output, Body<I, O> body) {
        return of(name, input, output, (_, value) -> body.run(value));
    }

    public static <I extends @Nullable Object, O extends @Nullable Object> Activity<I, O> of(
            String name, PayloadType<I> input, PayloadType<O> output, BodyWithContext<I, O> body) {
        Objects.requireNonNull(body, "body");
        return new Activity<>(name, new Types<>(input, output), body, ActivityOptions.DEFAULTS);
    }

    /// Names an activity whose code is bound later by [#withBody], or runs on other nodes.
    public static <I extends @Nullable Object, O extends @Nullable Object> Activity<I, O> named(
            String name, Class<I> input, Class<O> output) {
        return new Activity<>(
                name,
                new Types<>(new PayloadType<>(input), new PayloadType<>(output)),
                null,
                ActivityOptions.DEFAULTS);
    }

    /// {@return this handle with code, for example with its dependencies bound}
    public Activity<I, O> withBody(BodyWithContext<I, O> newBody) {
        return new Activity<>(name, types, newBody, options);
    }

    public Activity<I, O> withOptions(ActivityOptions newOptions) {
        return new Activity<>(name, types, body, newOptions);
    }

    public Activity<I, O> withRetry(RetryPolicy retry) {
        return withOptions(options.withRetry(retry));
    }

    public String name() {
        return name;
    }

    public PayloadType<I> input() {
        return types.input();
    }

    public PayloadType<O> output() {
        return types.output();
    }

    public ActivityOptions options() {
        return options;
    }

    /// {@return the code, or `null` if the handle only names it}
    public @Nullable BodyWithContext<I, O> body() {
        return body;
    }

    @Override
    public String toString() {
        return "activity '" + name + "'";
    }

    private record Types<I extends @Nullable Object, O extends @Nullable Object>(
            PayloadType<I> input, PayloadType<O> output) {}
}
