package dev.perdure.testkit.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// How a run is played. Immutable; `with…` methods give changed copies.
///
/// @param folder a folder of its own, for journals and logs
/// @param seed decides everything that is not left to timing
/// @param clients clients of this process, beside one in each worker
/// @param pauseMillis between two calls of a client
/// @param patience how long instances may take to end once the faults are over
/// @param java command that starts a JVM with the class path of the workers
/// @param again what a person types to repeat the run
public record FaultSettings(
        Path folder,
        long seed,
        int clients,
        long pauseMillis,
        Duration patience,
        List<String> java,
        String again) {
    public FaultSettings {
        java = List.copyOf(java);
    }

    /// Two clients that call every 5 ms; workers in JVMs that start fast, with the class path of
    /// this one.
    public static FaultSettings of(Path folder, long seed, String again) {
        var java =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-Dorg.sqlite.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"));
        return new FaultSettings(folder, seed, 2, 5, Duration.ofSeconds(60), java, again);
    }

    public FaultSettings withPauseMillis(long millis) {
        return new FaultSettings(folder, seed, clients, millis, patience, java, again);
    }

    public FaultSettings withJava(List<String> command) {
        return new FaultSettings(folder, seed, clients, pauseMillis, patience, command, again);
    }
}
