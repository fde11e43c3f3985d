package dev.perdure.bench;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.measure.Meter;
import dev.perdure.bench.measure.Sample;

/// Reads the meters at both ends of a window. One thread.
final class MeteredWindow implements ClosedLoop.Window {
    private final Meter meter;
    private Sample begin;
    private Sample end;

    MeteredWindow(Meter meter) {
        this.meter = meter;
        this.begin = meter.read();
        this.end = begin;
    }

    @Override
    public void begins() {
        begin = meter.read();
    }

    @Override
    public void ends() {
        end = meter.read();
    }

    Sample begin() {
        return begin;
    }

    Sample end() {
        return end;
    }
}
