package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.TestStore.event;
import static dev.perdure.eventstore.decision.TestStore.payload;

import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;

import java.util.List;

/// Students subscribe to courses: the first published example of the specification.
final class Courses {
    private static final int MOST_COURSES = 5;

    private Courses() {}

    /// A course begins to exist.
    public record CourseDefined(String courseId, int capacity) {}

    /// A course has another number of seats.
    public record CourseCapacityChanged(String courseId, int newCapacity) {}

    /// A seat is taken.
    public record StudentSubscribedToCourse(String studentId, String courseId) {}

    /// What a subscription is decided on.
    record Seats(int capacity, int taken, int ofStudent, boolean subscribed) {
        boolean exists() {
            return capacity >= 0;
        }
    }

    /// A rule of the domain was broken.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    static EventTag course(String id) {
        return EventTag.of("course", id);
    }

    static EventTag student(String id) {
        return EventTag.of("student", id);
    }

    private static Query of(EventTag tag, String... types) {
        return Query.anyOf(QueryItem.ofTags(tag).withTypes(List.of(types)));
    }

    /// -1 for a course that does not exist.
    static DecisionState<Integer> capacity(String course) {
        return DecisionState.of(
                "capacity",
                of(course(course), "CourseDefined", "CourseCapacityChanged"),
                -1,
                (before, it) ->
                        it.type().equals("CourseDefined")
                                ? payload(it, CourseDefined.class).capacity()
                                : payload(it, CourseCapacityChanged.class).newCapacity());
    }

    static DecisionState<Integer> taken(String course) {
        return DecisionState.of(
                "taken",
                of(course(course), "StudentSubscribedToCourse"),
                0,
                (before, it) -> before + 1);
    }

    static DecisionState<Integer> ofStudent(String student) {
        return DecisionState.of(
                "of-student",
                of(student(student), "StudentSubscribedToCourse"),
                0,
                (before, it) -> before + 1);
    }

    static DecisionState<Boolean> subscribed(String student, String course) {
        return DecisionState.of(
                "subscribed",
                Query.anyOf(
                        QueryItem.ofTags(student(student), course(course))
                                .withTypes(List.of("StudentSubscribedToCourse"))),
                false,
                (before, it) -> true);
    }

    static Command<Integer, Integer> define(String course, int capacity) {
        return Command.of(
                DecisionModel.of(capacity(course)),
                before ->
                        before >= 0
                                ? Decision.reject(
                                        new Refused(
                                                "Course with id \"%s\" already exists"
                                                        .formatted(course)))
                                : Decision.append(
                                        capacity,
                                        event(
                                                new CourseDefined(course, capacity),
                                                course(course))));
    }

    static Command<Integer, Integer> changeCapacity(String course, int capacity) {
        return Command.of(
                DecisionModel.of(capacity(course)),
                before -> {
                    if (before < 0) {
                        throw new Refused("Course \"%s\" does not exist".formatted(course));
                    }
                    if (before == capacity) {
                        throw new Refused(
                                "New capacity %d is the same as the current capacity"
                                        .formatted(capacity));
                    }
                    var changed = new CourseCapacityChanged(course, capacity);
                    return Decision.append(capacity, event(changed, course(course)));
                });
    }

    /// The value is the number of the seat.
    static Command<Seats, Integer> subscribe(String student, String course) {
        var model =
                DecisionModel.of(taken(course))
                        .and(capacity(course), (taken, all) -> new Seats(all, taken, 0, false))
                        .and(
                                ofStudent(student),
                                (it, own) -> new Seats(it.capacity(), it.taken(), own, false))
                        .and(
                                subscribed(student, course),
                                (it, already) ->
                                        new Seats(
                                                it.capacity(),
                                                it.taken(),
                                                it.ofStudent(),
                                                already));
        var subscribed = subscription(student, course);
        return Command.of(model, seats -> decide(seats, course, subscribed));
    }

    static NewEvent subscription(String student, String course) {
        return event(
                new StudentSubscribedToCourse(student, course), student(student), course(course));
    }

    private static Decision<Integer> decide(Seats seats, String course, NewEvent subscribed) {
        if (!seats.exists()) {
            throw new Refused("Course \"%s\" does not exist".formatted(course));
        }
        if (seats.taken() >= seats.capacity()) {
            throw new Refused("Course \"%s\" is already fully booked".formatted(course));
        }
        if (seats.subscribed()) {
            throw new Refused("Student already subscribed to this course");
        }
        if (seats.ofStudent() >= MOST_COURSES) {
            throw new Refused("Student already subscribed to 5 courses");
        }
        return Decision.append(seats.taken() + 1, subscribed);
    }
}
