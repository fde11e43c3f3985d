package dev.perdure.testkit.network;

/// Which way bytes go.
public enum Direction {
    TO_SERVER,
    TO_CLIENT
}
