package dev.perdure.testkit;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The history of an instance, every execution of it, as it can be kept in a file.
///
/// ```
/// file    = magic id name version count chunk*
/// magic   = "PDHF" and the byte 1
/// id name = UTF-8, its length before it in two bytes
/// version = int, big endian like all that follows
/// count   = int
/// chunk   = execution (int) first event (long) last event (long) length (int) bytes
/// ```
///
/// The bytes of a chunk are those of [HistoryCodec], unchanged.
///
/// @param instance the instance id
/// @param handler the handler of its last execution
/// @param chunks its chunks, by execution and event
public record HistoryFile(String instance, HandlerId handler, List<HistoryChunk> chunks) {
    private static final int MAGIC = 0x50444846;
    private static final int FORMAT = 1;

    public HistoryFile {
        chunks = List.copyOf(chunks);
    }

    /// Takes the history of an instance from a store.
    public static HistoryFile of(Provider store, InstanceRecord instance) {
        var chunks = new ArrayList<HistoryChunk>();
        for (int execution = 1; execution <= instance.execution(); execution++) {
            chunks.addAll(store.fetchHistory(instance.id(), execution, 0, Integer.MAX_VALUE));
        }
        return new HistoryFile(instance.id(), instance.handler(), chunks);
    }

    /// Reads a file.
    public static HistoryFile read(Path file) {
        try (var in = new DataInputStream(Files.newInputStream(file))) {
            if (in.readInt() != MAGIC || in.readByte() != FORMAT) {
                throw new IllegalArgumentException(file + " is not a history of format " + FORMAT);
            }
            var id = in.readUTF();
            var handler = new HandlerId(in.readUTF(), in.readInt());
            int count = in.readInt();
            var chunks = new ArrayList<HistoryChunk>();
            for (int i = 0; i < count; i++) {
                chunks.add(
                        new HistoryChunk(
                                in.readInt(),
                                in.readLong(),
                                in.readLong(),
                                in.readNBytes(in.readInt())));
            }
            return new HistoryFile(id, handler, chunks);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /// Writes a new file.
    ///
    /// @throws UncheckedIOException if the file exists: what was recorded is never replaced
    public void write(Path file) {
        try (var out =
                new DataOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
            out.writeInt(MAGIC);
            out.writeByte(FORMAT);
            out.writeUTF(instance);
            out.writeUTF(handler.name());
            out.writeInt(handler.version());
            out.writeInt(chunks.size());
            for (var chunk : chunks) {
                out.writeInt(chunk.execution());
                out.writeLong(chunk.firstEvent());
                out.writeLong(chunk.lastEvent());
                out.writeInt(chunk.data().length);
                out.write(chunk.data());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /// {@return the executions that are recorded, in order}
    public List<Integer> executions() {
        return chunks.stream().map(HistoryChunk::execution).distinct().toList();
    }

    /// {@return the chunks of one execution}
    public List<HistoryChunk> execution(int number) {
        return chunks.stream().filter(chunk -> chunk.execution() == number).toList();
    }

    /// {@return the history for people: one line for each event}
    public String text() {
        var text = new StringBuilder();
        for (var chunk : chunks) {
            var turn = HistoryCodec.decode(chunk.data());
            long number = chunk.firstEvent();
            for (var event : turn.events()) {
                text.append(
                        "%d/%d %s %s%n".formatted(chunk.execution(), number++, turn.time(), event));
            }
        }
        return text.toString();
    }
}
