package dev.perdure.testkit.faults;

import dev.perdure.engine.Client;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.exercise.Catalog;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Proves from journals and histories, once everything has ended, that
///
/// - no acknowledged start, event, cancellation or termination is lost, and none that was refused
///   had an effect;
/// - events of one name came once and in order;
/// - each step has one outcome, each timer fired once, and each history is whole;
/// - each outcome of an activity was produced by an attempt that began after the activity was
///   stored, and no attempt began twice;
/// - each instance was started by somebody, has ended and has the result it must have;
/// - nothing is left over in the store.
///
/// It only reads. Confined to one thread.
final class Checker {
    private static final int PAGE = 500;

    private final Story story;
    private final Client client;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, InstanceRecord> instances = new LinkedHashMap<>();
    private final Map<String, Past> pasts = new LinkedHashMap<>();

    Checker(Story story, Client client) {
        this.story = story;
        this.client = client;
    }

    /// {@return everything that is wrong}
    List<String> check() {
        for (var record : all(client)) {
            instances.put(record.id(), record);
        }
        story.calls().keySet().forEach(this::checkCalls);
        instances.values().forEach(this::checkInstance);
        checkOrigins();
        checkEffects();
        var counts = client.counts();
        if (counts.messages() + counts.workItems() + counts.timers() > 0) {
            problems.add("rows are left over: " + counts);
        }
        return problems;
    }

    Map<String, InstanceRecord> instances() {
        return instances;
    }

    /// {@return all instances, newest first}
    static List<InstanceRecord> all(Client client) {
        var all = new ArrayList<InstanceRecord>();
        InstanceQuery.@Nullable Place place = null;
        while (true) {
            var page = client.list(new InstanceQuery(Set.of(), null, place, PAGE));
            all.addAll(page);
            if (page.size() < PAGE) {
                return all;
            }
            place = InstanceQuery.Place.after(page.getLast());
        }
    }

    private void checkCalls(String id) {
        var calls = story.calls().getOrDefault(id, List.of());
        boolean exists = new CallCheck(id, story.kind(id), problems::add).check(calls);
        if (exists && !instances.containsKey(id)) {
            problems.add("instance '%s' was acknowledged and is lost".formatted(id));
        }
    }

    private void checkInstance(InstanceRecord record) {
        if (!record.status().terminal()) {
            problems.add("instance '%s' has not ended: %s".formatted(record.id(), record));
            return;
        }
        var past = new Past(record, client, problems::add);
        pasts.put(record.id(), past);
        if (story.calls().containsKey(record.id())) {
            checkEvents(record, past);
            new EndCheck(record, past, story.calls().getOrDefault(record.id(), List.of()))
                    .check(story.kind(record.id()), problems::add);
        }
    }

    private void checkEvents(InstanceRecord record, Past past) {
        for (var name : List.of(Catalog.NUMBER.name(), Catalog.OTHER.name())) {
            var check = new EventCheck(record.id(), name, problems::add);
            check.asked(story.calls().getOrDefault(record.id(), List.of()), name);
            var received = past.received(name);
            check.checkArrivals(received);
            if (record.status() == Status.COMPLETED && story.kind(record.id()) == Kind.COLLECT) {
                check.checkAllArrived(received);
            }
        }
    }

    /// Every instance was started by a client or by a parent, and is what that asked for.
    private void checkOrigins() {
        var children = new HashSet<String>();
        pasts.values().forEach(past -> children.addAll(past.children()));
        for (var record : instances.values()) {
            boolean known =
                    record.parent() == null
                            ? story.calls().containsKey(record.id())
                            : children.contains(record.id());
            if (!known) {
                problems.add("nobody started instance '%s': %s".formatted(record.id(), record));
            }
        }
    }

    private void checkEffects() {
        var scheduled = new HashSet<String>();
        pasts.forEach((id, past) ->
                past.activities()
                        .forEach((key, completed) -> {
                            scheduled.add(key);
                            if (completed && !story.ended(key)) {
                                problems.add(
                                        "instance '%s': no attempt produced the outcome of %s"
                                                .formatted(id, key));
                            }
                        }));
        story.effects()
                .forEach((attempt, effect) -> {
                    boolean inline = effect.activity().equals(Catalog.INLINE.name());
                    if (!inline && !scheduled.contains(attempt.key())) {
                        problems.add(
                                "%s of %s ran, but no history has it".formatted(attempt, effect));
                    }
                    if (!inline && effect.began() > 1) {
                        problems.add("%s began more than once: %s".formatted(attempt, effect));
                    }
                });
    }
}
