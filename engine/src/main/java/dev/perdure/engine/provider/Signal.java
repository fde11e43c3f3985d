package dev.perdure.engine.provider;

/// Why a listener is woken. A signal is a hint: it may come late, twice or without need.
public enum Signal {
    /// Messages arrived or instances became ready.
    MESSAGES,
    /// Work items arrived.
    WORK,
    /// Instances ended.
    ENDED
}
