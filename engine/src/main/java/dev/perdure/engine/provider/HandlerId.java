package dev.perdure.engine.provider;

/// An orchestration handler that a node can run.
public record HandlerId(String name, int version) {
    @Override
    public String toString() {
        return name + " v" + version;
    }
}
