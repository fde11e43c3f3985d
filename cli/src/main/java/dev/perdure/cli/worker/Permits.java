package dev.perdure.cli.worker;

import dev.perdure.engine.orchestration.Activity;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/// Limits how many attempts of one activity may begin their work, by numbers read from a stream:
/// each line `N` permits N more. Whoever starts a worker this way decides how far it gets. Safe for
/// any thread.
final class Permits {
    private final String activity;
    private final Semaphore permits = new Semaphore(0);

    Permits(String activity) {
        this.activity = activity;
    }

    /// {@return the activity; if it is the limited one, with code that takes a permit first}
    Activity<?, ?> limit(Activity<?, ?> candidate) {
        return candidate.name().equals(activity) ? limited(candidate) : candidate;
    }

    private <I extends @Nullable Object, O extends @Nullable Object> Activity<I, O> limited(
            Activity<I, O> unlimited) {
        var body = unlimited.body();
        return body == null
                ? unlimited
                : unlimited.withBody((ctx, input) -> {
                    permits.acquire();
                    return body.run(ctx, input);
                });
    }

    /// Reads permits until the stream ends.
    void readFrom(InputStream in) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            permits.release(Integer.parseInt(line.strip()));
        }
    }
}
