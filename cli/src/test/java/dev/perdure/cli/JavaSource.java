package dev.perdure.cli;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

import javax.tools.ToolProvider;

/// A parsed Java file of this repository.
record JavaSource(Path file, CompilationUnitTree unit, DocTrees trees) {
    /// {@return all of them, parsed but not resolved}
    static List<JavaSource> all() {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var sources = files.getJavaFileObjectsFromPaths(SourceTree.files("java"));
            var task = (JavacTask) compiler.getTask(null, files, null, null, null, sources);
            var trees = DocTrees.instance(task);
            return StreamSupport.stream(task.parse().spliterator(), false)
                    .map(unit -> new JavaSource(Path.of(unit.getSourceFile().toUri()), unit, trees))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String place() {
        return SourceTree.place(file);
    }

    boolean isMain() {
        return place().contains("/src/main/");
    }

    boolean isPackageInfo() {
        return file.endsWith("package-info.java");
    }

    /// {@return whether the file declares a module, which belongs to no package}
    boolean isModuleInfo() {
        return file.endsWith("module-info.java");
    }

    boolean isDocumented(TreePath path) {
        return trees.getDocComment(path) != null;
    }

    int firstLine(Tree tree) {
        return line(trees.getSourcePositions().getStartPosition(unit, tree));
    }

    int lastLine(Tree tree) {
        return line(trees.getSourcePositions().getEndPosition(unit, tree));
    }

    private int line(long position) {
        return (int) unit.getLineMap().getLineNumber(position);
    }
}
