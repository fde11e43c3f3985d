package dev.perdure.cli;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.PatternCaseLabelTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePathScanner;

import dev.perdure.cli.Finding.Rule;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import javax.lang.model.element.Modifier;

/// Rules that need the syntax tree of a Java file.
final class TreeRules extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private static final int METHOD_LINES = 40;
    private static final int PARAMETERS = 4;

    private static final Pattern EMPTY_TYPE_NAME =
            Pattern.compile(
                    "(Abstract|Default|I)\\p{Upper}\\w*"
                            + "|\\w*(Utils?|Helper|Manager|Impl|Base|Info|Data|Common|Misc)");
    private static final Pattern EMPTY_PACKAGE_NAME =
            Pattern.compile("\\b(utils?|helpers?|common|misc|impl|base|internal)\\b");

    private final JavaSource source;
    private final List<Finding> findings = new ArrayList<>();

    private TreeRules(JavaSource source) {
        this.source = source;
    }

    static List<Finding> findings(JavaSource source) {
        var rules = new TreeRules(source);
        rules.scan(source.unit(), null);
        return rules.findings;
    }

    @Override
    public @Nullable Void visitPackage(PackageTree tree, @Nullable Void none) {
        var name = tree.getPackageName().toString();
        if (EMPTY_PACKAGE_NAME.matcher(name).find()) {
            report(Rule.NAME, tree, "package " + name);
        }
        if (source.isPackageInfo() && !isDocumented()) {
            report(Rule.PACKAGE_DOC, tree, "package " + name);
        }
        return super.visitPackage(tree, null);
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void none) {
        var name = tree.getSimpleName().toString();
        if (EMPTY_TYPE_NAME.matcher(name).matches()) {
            report(Rule.NAME, tree, name);
        }
        var isPublic = tree.getModifiers().getFlags().contains(Modifier.PUBLIC);
        if (source.isMain() && isPublic && !isDocumented()) {
            report(Rule.TYPE_DOC, tree, name);
        }
        return super.visitClass(tree, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void none) {
        var lines = source.lastLine(tree) - source.firstLine(tree) + 1;
        if (lines > METHOD_LINES) {
            report(Rule.METHOD_LENGTH, tree, tree.getName() + " has " + lines + " lines");
        }
        var parameters = tree.getParameters().size();
        if (parameters > PARAMETERS && !isGivenByRecord(tree) && !isOverride(tree)) {
            report(Rule.PARAMETERS, tree, tree.getName() + " takes " + parameters + " of them");
        }
        return super.visitMethod(tree, null);
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void none) {
        checkCases(tree, tree.getCases());
        return super.visitSwitch(tree, null);
    }

    @Override
    public @Nullable Void visitSwitchExpression(SwitchExpressionTree tree, @Nullable Void none) {
        checkCases(tree, tree.getCases());
        return super.visitSwitchExpression(tree, null);
    }

    /// A type that is not sealed has no last case; there a pattern such as `Object other` ends it.
    private void checkCases(Tree tree, List<? extends CaseTree> cases) {
        var labels = cases.stream().flatMap(it -> it.getLabels().stream()).toList();
        if (labels.stream().anyMatch(PatternCaseLabelTree.class::isInstance)
                && labels.stream().anyMatch(DefaultCaseLabelTree.class::isInstance)) {
            report(Rule.CLOSED_SWITCH, tree, "end with the missing cases, or a pattern for all");
        }
    }

    /// A record's components are its contract; its canonical constructor merely repeats them.
    private boolean isGivenByRecord(MethodTree tree) {
        var owner = getCurrentPath().getParentPath().getLeaf();
        return owner.getKind() == Tree.Kind.RECORD && tree.getReturnType() == null;
    }

    private static boolean isOverride(MethodTree tree) {
        return tree.getModifiers().getAnnotations().stream()
                .anyMatch(it -> it.getAnnotationType().toString().equals("Override"));
    }

    private boolean isDocumented() {
        return source.isDocumented(getCurrentPath());
    }

    private void report(Rule rule, Tree tree, String detail) {
        findings.add(new Finding(rule, source.place(), source.firstLine(tree), detail));
    }
}
