package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.Courses.changeCapacity;
import static dev.perdure.eventstore.decision.Courses.define;
import static dev.perdure.eventstore.decision.Courses.subscribe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.perdure.eventstore.decision.Courses.Refused;
import dev.perdure.eventstore.event.Query;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// The example *course subscriptions* of dcb.events, with its cases.
final class CourseSubscriptionsTest {
    private static final int THREADS = 64;
    private static final int CAPACITY = 100;

    private final TestStore place = new TestStore();
    private final Decider decider =
            place.store.decider(
                    "test",
                    DeciderOptions.defaults()
                            .withRetry(RetrySettings.defaults().withTries(1_000))
                            .withLanes(0, 500));

    @AfterEach
    void close() {
        place.close();
    }

    private void refused(Command<?, ?> command, String message) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> decider.decide(command))
                .withMessage(message);
    }

    @Test
    void a_course_is_defined_once() {
        decider.decide(define("c1", 15));

        refused(define("c1", 15), "Course with id \"c1\" already exists");
        assertThat(decider.decide(define("c2", 15)).appended()).isNotNull();
    }

    @Test
    void capacity_of_a_course_that_exists_changes_to_another_one() {
        refused(changeCapacity("c0", 15), "Course \"c0\" does not exist");
        decider.decide(define("c1", 12));

        refused(changeCapacity("c1", 12), "New capacity 12 is the same as the current capacity");
        decider.decide(changeCapacity("c1", 15));
        refused(changeCapacity("c1", 15), "New capacity 15 is the same as the current capacity");
    }

    @Test
    void a_full_course_takes_nobody_until_it_is_enlarged() {
        decider.decide(define("c1", 3));
        for (var student : new String[] {"s1", "s2", "s3"}) {
            decider.decide(subscribe(student, "c1"));
        }

        refused(subscribe("s4", "c1"), "Course \"c1\" is already fully booked");
        decider.decide(changeCapacity("c1", 4));
        assertThat(decider.decide(subscribe("s4", "c1")).value()).isEqualTo(4);
    }

    @Test
    void a_student_subscribes_once_and_to_five_courses() {
        refused(subscribe("s1", "c1"), "Course \"c1\" does not exist");
        for (int i = 1; i <= 6; i++) {
            decider.decide(define("c" + i, 10));
        }
        for (int i = 1; i <= 4; i++) {
            decider.decide(subscribe("s1", "c" + i));
        }

        refused(subscribe("s1", "c2"), "Student already subscribed to this course");
        decider.decide(subscribe("s1", "c5"));
        refused(subscribe("s1", "c6"), "Student already subscribed to 5 courses");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_course_that_64_threads_want_takes_exactly_its_capacity(boolean inLane)
            throws InterruptedException, ExecutionException {
        decider.decide(define("c1", CAPACITY));

        int accepted = 0;
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var tasks =
                    IntStream.range(0, THREADS)
                            .<Callable<Integer>>mapToObj(it -> () -> subscribeAll(it, inLane))
                            .toList();
            for (var count : threads.invokeAll(tasks)) {
                accepted += count.get();
            }
        }

        assertThat(accepted).isEqualTo(CAPACITY);
        var events = place.events(Query.ofTypes("StudentSubscribedToCourse"));
        assertThat(events).hasSize(CAPACITY);
        assertThat(events).extracting(it -> it.tags().getLast()).doesNotHaveDuplicates();
    }

    /// {@return how many of four students got a seat}
    private int subscribeAll(int thread, boolean inLane) {
        int accepted = 0;
        for (int i = 0; i < 4; i++) {
            var command = subscribe("s%d-%d".formatted(thread, i), "c1");
            try {
                decider.decide(inLane ? command.withLane("c1") : command);
                accepted++;
            } catch (Refused e) {
                assertThat(e).hasMessageContaining("fully booked");
            }
        }
        return accepted;
    }
}
