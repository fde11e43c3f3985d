package dev.perdure.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;

/// The checker is content with what an engine really did. That it finds what is planted is shown by
/// [CallFindingsTest], [HistoryFindingsTest] and [StoreFindingsTest].
final class CheckerTest extends CheckedStory {
    @Test
    void what_an_engine_really_did_is_sound() throws IOException {
        assertThat(check(undoctored())).isEmpty();
        assertThat(check(doctored())).isEmpty();
    }

    @Test
    void last_line_that_was_cut_is_no_line() throws IOException {
        copy("client-1", _ -> {});
        var file = folder.resolve("client-1.journal");
        Files.writeString(file, Files.readString(file) + "asked\t7\tra");

        assertThat(Journal.read(file))
                .isEqualTo(Journal.read(original.resolve("client-1.journal")));
    }
}
