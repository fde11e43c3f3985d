package dev.perdure.cli.events;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The options that say which events are meant; without any, all are.
final class QueryOption {
    private static final Pattern ITEM = Pattern.compile("([^\\[\\]]*)(?:\\[([^\\[\\]]*)])?");

    @Option(
            names = "--type",
            split = ",",
            paramLabel = "TYPE",
            description = "Events of one of these types.")
    private List<String> types = new ArrayList<>();

    @Option(names = "--tag", paramLabel = "TAG", description = "Events with all of these tags.")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = "--item",
            paramLabel = "ITEM",
            description = {
                "Also events that match this: types and, in brackets, tags, as in",
                "'BookLent,BookReturned[book:b1,branch:b2]' or '[reader:r1]'. May be repeated."
            })
    private List<String> items = new ArrayList<>();

    @Option(
            names = "--occurred-from",
            paramLabel = "TIME",
            description = "Not before this time, as in 2026-01-31T12:00:00Z.")
    private @Nullable String from;

    @Option(names = "--occurred-until", paramLabel = "TIME", description = "Not after this time.")
    private @Nullable String until;

    /// {@return the query that the options describe}
    Query query() {
        try {
            var query = Query.all();
            var all = new ArrayList<QueryItem>();
            if (!types.isEmpty() || !tags.isEmpty()) {
                all.add(new QueryItem(new HashSet<>(types), tagsOf(tags)));
            }
            items.forEach(it -> all.add(item(it)));
            if (!all.isEmpty()) {
                query = new Query(all, null, null);
            }
            if (from != null) {
                query = query.withOccurredFrom(EventJson.time(from));
            }
            return until == null ? query : query.withOccurredUntil(EventJson.time(until));
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    /// {@return the query of these items}
    ///
    /// @throws IllegalArgumentException if one of them is not written as `--item` says
    static Query anyOf(List<String> items) {
        return new Query(items.stream().map(QueryOption::item).toList(), null, null);
    }

    private static QueryItem item(String text) {
        var parts = ITEM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    ("a query item must be types and, in brackets, tags, as in 'BookLent[book:b1]';"
                                    + " found '%s'")
                            .formatted(text));
        }
        return new QueryItem(new HashSet<>(parts(parts.group(1))), tagsOf(parts(parts.group(2))));
    }

    private static List<String> parts(@Nullable String text) {
        return text == null || text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static Set<EventTag> tagsOf(List<String> texts) {
        var all = new HashSet<EventTag>();
        texts.forEach(it -> all.add(new EventTag(it)));
        return all;
    }
}
