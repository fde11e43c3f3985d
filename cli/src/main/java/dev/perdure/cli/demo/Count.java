package dev.perdure.cli.demo;

import java.io.OutputStream;

/// Counts what is written to it, and keeps nothing.
final class Count extends OutputStream {
    private long bytes;
    private long lines;

    long bytes() {
        return bytes;
    }

    long lines() {
        return lines;
    }

    @Override
    public void write(int value) {
        bytes++;
        lines += value == '\n' ? 1 : 0;
    }

    @Override
    public void write(byte[] buffer, int from, int length) {
        for (int i = from; i < from + length; i++) {
            write(buffer[i]);
        }
    }
}
