package dev.perdure.examples.treeindex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Engine;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Orchestration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

@Timeout(60)
final class TreeIndexTest {
    @TempDir private Path root = Path.of("");

    @Test
    void pages_list_every_file_once_in_order() throws IOException {
        for (var path : List.of("a/b/1", "a/b/2", "a.txt", "a/c", "b/1", "c", "skipped/1")) {
            write(path, "");
        }

        assertThat(listAll(1)).containsExactlyElementsOf(listAll(100));
        assertThat(listAll(2)).containsExactlyElementsOf(listAll(100));
        assertThat(listAll(100))
                .containsExactlyInAnyOrder("a/b/1", "a/b/2", "a.txt", "a/c", "b/1", "c");
    }

    @Test
    void totals_are_the_same_whatever_the_batches() throws IOException {
        for (int i = 0; i < 25; i++) {
            write("folder" + i % 3 + "/file" + i, "line\n".repeat(i));
        }

        var inOne = run(100);

        assertThat(inOne.files()).isEqualTo(25);
        assertThat(inOne.lines()).isEqualTo(300);
        assertThat(inOne.bytes()).isEqualTo(1500);
        assertThat(run(4)).isEqualTo(inOne);
        assertThat(run(TreeIndex.TREE_FAN_OUT, 4)).isEqualTo(inOne);
    }

    @Test
    void more_batches_than_one_execution_takes_continue_as_new() throws IOException {
        for (int i = 0; i < 120; i++) {
            write("file" + i, "x");
        }

        assertThat(run(1).files()).isEqualTo(120);
    }

    @Test
    void empty_tree_has_no_files() {
        assertThat(run(10)).isEqualTo(Totals.NONE);
    }

    @Test
    void vanished_file_is_reported() throws Exception {
        var file = FileReading.read(new FilePlace(root.toString(), "gone"));

        var totals = Totals.NONE.plus(file);

        assertThat(totals.files()).isZero();
        assertThat(totals.unreadable()).isEqualTo(1);
        assertThat(totals.problems()).containsExactly("gone: vanished");
    }

    private Totals run(int batch) {
        return run(TreeIndex.TREE_INDEX, batch);
    }

    private Totals run(Orchestration<TreeJob, Totals> index, int batch) {
        try (var provider = new MemoryProvider();
                var engine =
                        Engine.on(provider)
                                .register(
                                        TreeIndex.TREE_INDEX,
                                        TreeIndex.TREE_FAN_OUT,
                                        TreeIndex.BATCH)
                                .register(TreeIndex.LIST_FILES, TreeIndex.INDEX_FILE)
                                .start()) {
            return engine.client().run(index, "index-1", job(batch));
        }
    }

    private List<String> listAll(int pageSize) {
        var all = new ArrayList<String>();
        @Nullable String after = null;
        while (true) {
            var job = job(pageSize);
            var page = TreeListing.page(after == null ? job : job.from(after, 0, Totals.NONE));
            all.addAll(page.paths());
            if (page.last()) {
                return all;
            }
            after = page.paths().getLast();
        }
    }

    private TreeJob job(int batch) {
        return TreeJob.of(root.toString(), List.of("skipped"), batch);
    }

    private void write(String path, String content) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
