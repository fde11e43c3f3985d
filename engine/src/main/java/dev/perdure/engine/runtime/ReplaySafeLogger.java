package dev.perdure.engine.runtime;

import org.jspecify.annotations.Nullable;

import java.util.ResourceBundle;

/// A logger that is silent while past decisions are repeated, and names the instance.
final class ReplaySafeLogger implements System.Logger {
    private final LiveContext context;
    private final System.Logger target;

    ReplaySafeLogger(LiveContext context, String orchestration) {
        this.context = context;
        this.target = System.getLogger("dev.perdure.orchestration." + orchestration);
    }

    @Override
    public String getName() {
        return target.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return !context.isReplaying() && target.isLoggable(level);
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String message,
            @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            target.log(level, bundle, prefix() + message, thrown);
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object... parameters) {
        if (isLoggable(level)) {
            target.log(level, bundle, prefix() + format, parameters);
        }
    }

    private String prefix() {
        return "[" + context.instanceId() + "] ";
    }
}
