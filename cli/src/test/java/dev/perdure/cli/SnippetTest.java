package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/// What the documents quote is code that is compiled and tested, and what they link to exists.
final class SnippetTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void java_blocks_of_the_documents_occur_in_the_examples() {
        var sources = SourceTree.files("java").stream().filter(SnippetTest::isExample).toList();
        var code = sources.stream().map(it -> lines(read(it))).toList();

        for (var document : documents()) {
            for (var block : blocks(read(document))) {
                assertThat(code)
                        .as("%s quotes%n%s", SourceTree.place(document), block)
                        .anyMatch(it -> Collections.indexOfSubList(it, lines(block)) >= 0);
            }
        }
    }

    @Test
    void readme_starts_with_a_complete_program() {
        var readme = documents().stream().filter(it -> it.endsWith("README.md")).toList();
        var hello =
                SourceTree.files("java").stream().filter(it -> it.endsWith("Hello.java")).toList();
        var program = read(hello.getFirst()).replaceFirst("package .*;\n", "").strip();

        assertThat(readme).anyMatch(it -> read(it).contains("```java\n" + program + "\n```"));
    }

    @Test
    void links_between_documents_lead_somewhere() {
        for (var document : documents()) {
            var links = LINK.matcher(read(document)).results().map(it -> it.group(1)).toList();

            assertThat(links)
                    .as(SourceTree.place(document))
                    .allSatisfy(it -> assertThat(document.resolveSibling(it)).exists());
        }
    }

    private static List<Path> documents() {
        return SourceTree.files("md");
    }

    private static boolean isExample(Path file) {
        return SourceTree.place(file).startsWith("examples/src/main/");
    }

    private static List<String> blocks(String document) {
        var blocks = new ArrayList<String>();
        JAVA_BLOCK.matcher(document).results().forEach(it -> blocks.add(it.group(1)));
        return blocks;
    }

    private static List<String> lines(String text) {
        return text.strip().lines().map(String::strip).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
