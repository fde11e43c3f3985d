package dev.perdure.embedded.pg;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The lines over those of `postgresql.conf`: as durable as a server in production, seen by nobody
/// else, and content with a small machine.
record Settings(int port, boolean countsStatements, Map<String, String> more) {
    /// What the file is called that holds them.
    static final String FILE = "perdure.conf";

    private static final Map<String, String> ALWAYS =
            Map.ofEntries(
                    Map.entry("fsync", "on"),
                    Map.entry("synchronous_commit", "on"),
                    Map.entry("full_page_writes", "on"),
                    Map.entry("listen_addresses", "127.0.0.1"),
                    Map.entry("unix_socket_directories", ""),
                    Map.entry("max_connections", "200"),
                    Map.entry("shared_buffers", "128MB"),
                    Map.entry("max_wal_size", "1GB"),
                    Map.entry("track_io_timing", "on"),
                    Map.entry("timezone", "UTC"),
                    Map.entry("log_timezone", "UTC"),
                    Map.entry("log_line_prefix", "%m [%p] %q%a "),
                    Map.entry("cluster_name", "perdure"));

    /// {@return the lines of the file}
    String text() {
        var all = new TreeMap<>(ALWAYS);
        if (countsStatements) {
            all.put("shared_preload_libraries", "pg_stat_statements");
        }
        all.putAll(more);
        all.put("port", Integer.toString(port));
        return all.entrySet().stream()
                .map(it -> "%s = '%s'\n".formatted(it.getKey(), it.getValue().replace("'", "''")))
                .collect(Collectors.joining());
    }
}
