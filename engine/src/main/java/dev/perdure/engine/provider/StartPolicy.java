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
        FAIL,
        /// Accept the start by giving back the running instance.
        ATTACH,
        /// Terminate the running instance and start anew under the same id.
        TERMINATE_AND_RESTART
    }

    /// The id belongs to an instance that has ended.
    public enum WhenFinished {
        REJECT,
        /// Start anew only if the last one failed, was cancelled or terminated.
        ALLOW_IF_FAILED,
        ALLOW
    }
}
