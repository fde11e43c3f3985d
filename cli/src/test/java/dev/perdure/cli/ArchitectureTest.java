package dev.perdure.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.eventstore.event.NewEvent;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.Console;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Timer;

/// The arrows between packages, and what a package may touch of the world outside.
///
/// Arrows between modules need no test: `module-info` and Maven hold them.
final class ArchitectureTest {
    private static final String ENGINE = "dev.perdure.engine";
    private static final String SQLITE = "dev.perdure.engine.sqlite";
    private static final String POSTGRES = "dev.perdure.engine.postgres";
    private static final String PG = "dev.perdure.pg";
    private static final String EVENTS = "dev.perdure.eventstore";
    private static final String EVENT_ACTIVITIES = "dev.perdure.eventstore.engine";
    private static final String RIVALS = "dev.perdure.bench.events";
    private static final String EMBEDDED_PG = "dev.perdure.embedded.pg";
    private static final String SHOP = "dev.perdure.examples.postgres";
    private static final String REPLAY = "dev.perdure.engine.replay";
    private static final String HISTORY = "dev.perdure.engine.history";
    private static final String RUNTIME = "dev.perdure.engine.runtime";

    /// What each package of the engine may use of the others. The facade, on top, may use all.
    private static final Map<String, List<String>> ARROWS =
            Map.of(
                    "error", List.of(),
                    "payload", List.of("error"),
                    "history", List.of("payload", "error"),
                    "orchestration", List.of("history", "payload", "error"),
                    "observe", List.of("provider", "history", "payload", "error"),
                    "provider", List.of("history", "payload", "error"),
                    "memory", List.of("provider", "history", "payload", "error"),
                    "replay", List.of("orchestration", "history", "payload", "error"),
                    "runtime",
                            List.of(
                                    "replay",
                                    "provider",
                                    "observe",
                                    "orchestration",
                                    "history",
                                    "payload",
                                    "error"));

    /// What each package of the event store may use of the others. The facade may use all.
    private static final Map<String, List<String>> EVENT_ARROWS =
            Map.of(
                    "event", List.of(),
                    "codec", List.of("event"),
                    "log", List.of("event"),
                    "projection", List.of("log", "event"),
                    "erasure", List.of("codec", "log", "event"),
                    "observe", List.of("projection", "log"),
                    "observe.micrometer", List.of("observe", "projection", "log"),
                    "observe.opentelemetry", List.of("observe", "log"),
                    "decision", List.of("observe", "log", "event"),
                    "storage",
                            List.of(
                                    "observe",
                                    "projection",
                                    "decision",
                                    "erasure",
                                    "log",
                                    "event"));

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.perdure");

    /// ArchUnit is content with an empty class path; this test is not.
    @ParameterizedTest
    @ValueSource(
            strings = {
                ENGINE,
                SQLITE,
                POSTGRES,
                PG,
                EVENTS,
                EVENT_ACTIVITIES,
                EMBEDDED_PG,
                "dev.perdure.testkit",
                "dev.perdure.examples",
                "dev.perdure.bench",
                "dev.perdure.cli"
            })
    void every_module_is_looked_at(String rootPackage) {
        assertThat(CLASSES.containPackage(rootPackage)).isTrue();
        assertThat(CLASSES.getPackage(rootPackage).getClasses()).isNotEmpty();
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching("dev.perdure.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void every_package_of_the_engine_has_its_arrows() {
        var expected = new HashSet<>(List.of(ENGINE));
        ARROWS.keySet().forEach(name -> expected.add(ENGINE + "." + name));

        assertThat(CLASSES.getPackage(ENGINE).getSubpackagesInTree())
                .filteredOn(it -> !it.getName().startsWith(SQLITE))
                .filteredOn(it -> !it.getName().startsWith(POSTGRES))
                .extracting(JavaPackage::getName)
                .isSubsetOf(expected);
    }

    @Test
    void packages_of_the_engine_follow_the_arrows() {
        follow(ENGINE, ARROWS);
    }

    @Test
    void packages_of_the_event_store_follow_the_arrows() {
        follow(EVENTS, EVENT_ARROWS);
    }

    @Test
    void event_store_knows_no_engine() {
        noClasses()
                .that()
                .resideInAPackage(EVENTS + "..")
                .and(not(resideInAPackage(EVENT_ACTIVITIES)))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.perdure..")
                                .and(not(resideInAnyPackage(EVENTS + "..", PG))))
                .check(CLASSES);
    }

    @Test
    void access_to_postgres_knows_nothing_else_of_ours() {
        uses(PG, List.of());
        uses(EMBEDDED_PG, List.of(PG));
    }

    @Test
    void replay_history_and_events_are_pure() {
        noClasses()
                .that()
                .resideInAnyPackage(REPLAY, HISTORY, EVENTS + ".event", EVENTS + ".codec")
                .and(not(belongToAnyOf(NewEvent.class))) // gives each event a random id
                .should()
                .dependOnClassesThat(touchTheWorld())
                .orShould()
                .callMethodWhere(asksTheWorld())
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void threads_of_libraries_start_in_runtime_and_in_storage() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE + "..", PG + "..", EMBEDDED_PG + "..", EVENTS + "..")
                .and(not(resideInAnyPackage(RUNTIME, SQLITE + "..", PG, EVENTS + ".storage")))
                .and(not(belongToAnyOf(PostgresServer.class))) // stops when the process ends
                .should()
                .callCodeUnitWhere(startsThreads())
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void sql_stays_where_storage_is() {
        noClasses()
                .that()
                .resideOutsideOfPackages(SQLITE + "..", POSTGRES + "..", PG, EMBEDDED_PG)
                .and()
                .resideOutsideOfPackages(EVENTS, EVENTS + ".storage", EVENTS + ".projection")
                .and()
                .resideOutsideOfPackages(EVENT_ACTIVITIES, RIVALS, SHOP) // have tables of their own
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void driver_and_pool_of_postgres_stay_in_their_module() {
        noClasses()
                .that()
                .resideOutsideOfPackage(PG)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.postgresql..", "com.zaxxer..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void libraries_for_metrics_and_spans_stay_in_their_packages() {
        noClasses()
                .that()
                .resideInAPackage("dev.perdure..")
                .and()
                .resideOutsideOfPackages(EVENTS + ".observe.*", "dev.perdure.examples..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.opentelemetry..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void json_stays_in_the_codec() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE + "..", EVENTS + "..")
                .and(not(resideInAnyPackage(ENGINE + ".payload", EVENTS + ".codec")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static void follow(String root, Map<String, List<String>> arrows) {
        arrows.forEach((name, uses) -> {
            var allowed = new HashSet<>(List.of(root + "." + name));
            uses.forEach(used -> allowed.add(root + "." + used));
            classes()
                    .that()
                    .resideInAPackage(root + "." + name)
                    .should()
                    .onlyDependOnClassesThat(
                            resideOutsideOfPackage(root + "..")
                                    .or(resideInAnyPackage(allowed.toArray(String[]::new))))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        });
    }

    /// Of our packages, `name` uses itself and `others`.
    private static void uses(String name, List<String> others) {
        var allowed = new HashSet<>(others);
        allowed.add(name);
        classes()
                .that()
                .resideInAPackage(name)
                .should()
                .onlyDependOnClassesThat(
                        resideOutsideOfPackage("dev.perdure..")
                                .or(resideInAnyPackage(allowed.toArray(String[]::new))))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> touchTheWorld() {
        var packages =
                resideInAnyPackage(
                        "java.net..",
                        "java.nio.channels..",
                        "java.nio.file..",
                        "java.sql..",
                        "java.util.concurrent..",
                        "java.util.logging..",
                        "java.util.random..");
        return packages.or(belongToAnyOf(Clock.class, Random.class, Timer.class))
                .or(belongToAnyOf(Thread.class, System.Logger.class))
                .or(belongToAnyOf(File.class, RandomAccessFile.class, PrintStream.class))
                .or(belongToAnyOf(FileInputStream.class, FileOutputStream.class))
                .or(belongToAnyOf(FileReader.class, FileWriter.class, Console.class))
                .as("have a clock, chance, threads, files, SQL or a log");
    }

    private static DescribedPredicate<JavaCall<?>> asksTheWorld() {
        return calls(
                "java\\.lang\\.System\\.(currentTimeMillis|nanoTime|getenv|getProperty)"
                        + "|java\\.time\\.\\w+\\.now"
                        + "|java\\.lang\\.Math\\.random"
                        + "|java\\.util\\.UUID\\.randomUUID");
    }

    private static DescribedPredicate<JavaCall<?>> startsThreads() {
        return calls(
                "java\\.lang\\.Thread\\.(start|<init>|ofVirtual|ofPlatform|startVirtualThread)"
                        + "|java\\.util\\.concurrent\\.Executors\\..*"
                        + "|java\\.util\\.concurrent\\.CompletableFuture\\.\\w+Async"
                        + "|java\\.util\\.Timer\\.<init>");
    }

    private static DescribedPredicate<JavaCall<?>> calls(String pattern) {
        return DescribedPredicate.describe(
                "target matches " + pattern,
                call ->
                        (call.getTargetOwner().getFullName() + "." + call.getTarget().getName())
                                .matches(pattern));
    }
}
