package dev.perdure.cli;

import java.util.List;
import java.util.regex.Pattern;

/// A text that must not appear, where it must not, and what to write instead.
///
/// Places and texts are regular expressions, found anywhere in a path or in a line.
record BannedText(Pattern place, Pattern text, String instead) {
    private static final String JAVA = "\\.java$";
    private static final String PROSE = "\\.md$";
    private static final String ANYWHERE = "";
    private static final String LIBRARIES =
            "^(engine|engine-sqlite|engine-postgres|pg|embedded-pg|eventstore|eventstore-engine"
                    + "|testkit)/src/main/.*"
                    + JAVA;
    private static final String ENGINE = "^(engine|engine-sqlite|testkit|examples)/.*" + JAVA;

    static final List<BannedText> ALL =
            List.of(
                    ban(JAVA, "Thread\\.sleep\\(", "a condition to wait for, or a virtual clock"),
                    ban(JAVA, "ThreadLocal\\b", "ScopedValue"),
                    ban(JAVA, "ThreadLocalRandom|Math\\.random", "an injected RandomGenerator"),
                    ban(JAVA, "[Mm]ockito", "a fake: MemoryProvider, or a class of the test"),
                    ban(JAVA, "@author", "nothing: the history of the repository knows"),
                    ban(JAVA, "^\\s*/\\*\\*", "/// Markdown"),
                    ban(JAVA, "^import (?!static|module).*\\*;", "the types by name"),
                    ban(LIBRARIES, "System\\.(out|err)", "System.Logger, or a returned value"),
                    ban(LIBRARIES, "printStackTrace", "System.Logger with the cause"),
                    ban(ENGINE, "(?i)workflow", "orchestration"),
                    ban(ANYWHERE, "TODO|FIXME|XXX|TBD", "the code itself, or an issue"),
                    ban(ANYWHERE, "(?<!\\w)/(home|root|tmp|Users)/", "a path the reader has"),
                    ban(PROSE, "(?i)blazing|seamless|cutting.edge|world.class", "a figure"),
                    ban(PROSE, "(?i)\\b(simply|obviously|of course)\\b", "nothing"));

    boolean isIn(String path, String line) {
        return place.matcher(path).find() && text.matcher(line).find();
    }

    private static BannedText ban(String place, String text, String instead) {
        return new BannedText(Pattern.compile(place), Pattern.compile(text), instead);
    }
}
