package dev.perdure.testkit.faults;

/// Something that goes wrong once, and is over when the action returns unless it says otherwise.
///
/// @param name what reports call it
public record Fault(String name, Action action) {
    /// What is done.
    @FunctionalInterface
    public interface Action {
        void perform() throws Exception;
    }
}
