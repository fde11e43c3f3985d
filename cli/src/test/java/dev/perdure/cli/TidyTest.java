package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.cli.Finding.Rule;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Style as a test: sizes, names, comments and texts of the whole source tree.
final class TidyTest {
    private static List<Finding> findings = List.of();

    @BeforeAll
    static void read_the_source_tree() {
        var found = new ArrayList<Finding>();
        var sources = JavaSource.all();
        sources.forEach(it -> found.addAll(TreeRules.findings(it)));
        found.addAll(undescribedPackages(sources));
        for (var extension : List.of("java", "md", "sql", "xml")) {
            SourceTree.files(extension).forEach(it -> found.addAll(TextRules.findings(it)));
        }
        findings = List.copyOf(found);
    }

    @ParameterizedTest
    @EnumSource
    void source_tree_is_tidy(Rule rule) {
        assertThat(findings)
                .filteredOn(it -> it.rule() == rule)
                .filteredOn(it -> Exemption.ALL.stream().noneMatch(ex -> ex.covers(it)))
                .as(rule.toString())
                .isEmpty();
    }

    @Test
    void exemptions_are_all_needed() {
        assertThat(Exemption.ALL).allMatch(it -> findings.stream().anyMatch(it::covers));
    }

    private static List<Finding> undescribedPackages(List<JavaSource> sources) {
        var packages = new TreeSet<Path>();
        sources.stream()
                .filter(it -> it.isMain() && !it.isModuleInfo())
                .forEach(it -> packages.add(it.file().getParent()));
        sources.stream()
                .filter(JavaSource::isPackageInfo)
                .forEach(it -> packages.remove(it.file().getParent()));
        return packages.stream().map(TidyTest::undescribed).toList();
    }

    private static Finding undescribed(Path folder) {
        return new Finding(Rule.PACKAGE_DOC, SourceTree.place(folder), 1, "no package-info.java");
    }
}
