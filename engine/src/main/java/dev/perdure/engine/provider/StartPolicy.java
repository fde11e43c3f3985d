package dev.perdure.engine.provider;

/// What a start does when the instance id exists.
///
/// @param running what to do if that instance has not ended
/// @param finished what to do if it has ended
public record StartPolicy(WhenRunning running, WhenFinished finished) {
    /// Refuses an id that exists, whatever became of it.
    public static final StartPolicy DEFAULT =
            new StartPolicy(WhenRunning.FAIL, WhenFinished.REJECT);

    /// The id belongs to an instance that has not ended.
    public enum WhenRunning {
        /// Refuse the start; the running instance is not disturbed.
        FAIL(0),
        /// Accept the start by giving back the running instance.
        ATTACH(1),
        /// Terminate the running instance and start anew under the same id.
        TERMINATE_AND_RESTART(2);

        private final int code;

        WhenRunning(int code) {
            this.code = code;
        }

        /// {@return the number that is stored; it never changes}
        int code() {
            return code;
        }
    }

    /// The id belongs to an instance that has ended.
    public enum WhenFinished {
        REJECT(0),
        /// Start anew only if the last one failed, was cancelled or terminated.
        ALLOW_IF_FAILED(1),
        ALLOW(2);

        private final int code;

        WhenFinished(int code) {
            this.code = code;
        }

        /// {@return the number that is stored; it never changes}
        int code() {
            return code;
        }
    }
}
