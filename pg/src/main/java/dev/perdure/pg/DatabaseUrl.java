package dev.perdure.pg;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A URL taken apart: the form of JDBC without user and password, and these two.
///
/// Understands `jdbc:postgresql://host:port/database?…` and the URIs of libpq,
/// `postgresql://user:password@host:port/database?…` and `postgres://…`.
record DatabaseUrl(String jdbc, @Nullable String user, @Nullable String password) {
    private static final String EXAMPLE = "jdbc:postgresql://localhost:5432/mydb";
    private static final List<String> SCHEMES =
            List.of("jdbc:postgresql://", "postgresql://", "postgres://");

    /// Parameters of libpq that the driver has under another name.
    private static final Map<String, String> OTHER_NAMES =
            Map.of(
                    "application_name", "ApplicationName",
                    "channel_binding", "channelBinding",
                    "connect_timeout", "connectTimeout",
                    "gssencmode", "gssEncMode",
                    "krbsrvname", "kerberosServerName");

    /// @throws DatabaseException if it is none
    static DatabaseUrl parse(String url) {
        var rest = url.strip();
        for (var scheme : SCHEMES) {
            if (rest.startsWith(scheme)) {
                return parse(url, rest.substring(scheme.length()));
            }
        }
        throw refused(url, "must begin with one of " + String.join(", ", SCHEMES));
    }

    private static DatabaseUrl parse(String url, String rest) {
        int query = rest.indexOf('?');
        var place = query < 0 ? rest : rest.substring(0, query);
        var parameters = parameters(url, query < 0 ? "" : rest.substring(query + 1));
        int slash = place.indexOf('/');
        var authority = slash < 0 ? place : place.substring(0, slash);
        var database = slash < 0 ? "" : place.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            var login = authority.substring(0, at).split(":", 2);
            parameters.putIfAbsent("user", decode(url, login[0]));
            if (login.length > 1) {
                parameters.putIfAbsent("password", decode(url, login[1]));
            }
        }
        var user = parameters.remove("user");
        var password = parameters.remove("password");
        var hosts = hosts(url, authority.substring(at + 1));
        return new DatabaseUrl(jdbc(hosts, database(url, database), parameters), user, password);
    }

    /// {@return hosts, ports and database, as messages name a database}
    static String place(String jdbc) {
        int query = jdbc.indexOf('?');
        return jdbc.substring("jdbc:postgresql://".length(), query < 0 ? jdbc.length() : query);
    }

    private static String jdbc(String hosts, String database, Map<String, String> parameters) {
        var query =
                parameters.entrySet().stream()
                        .map(it -> it.getKey() + "=" + encode(it.getValue()))
                        .collect(Collectors.joining("&"));
        var base = "jdbc:postgresql://" + hosts + "/" + database;
        return query.isEmpty() ? base : base + "?" + query;
    }

    private static String database(String url, String name) {
        if (name.contains("/")) {
            throw refused(url, "has a '/' in the name of its database; write it as '%2F'");
        }
        decode(url, name); // the driver decodes it itself
        return name;
    }

    private static String hosts(String url, String authority) {
        var hosts = new ArrayList<String>();
        for (var one : authority.split(",", -1)) {
            hosts.add(host(url, one));
        }
        return String.join(",", hosts);
    }

    private static String host(String url, String text) {
        if (text.contains("%2F") || text.contains("%2f")) {
            throw refused(url, "names a socket folder; the driver needs a host, as 'localhost'");
        }
        int bracket = text.lastIndexOf(']');
        int colon = text.indexOf(':', Math.max(bracket, 0));
        var host = colon < 0 ? text : text.substring(0, colon);
        var port = colon < 0 ? "5432" : text.substring(colon + 1);
        try {
            int number = Integer.parseInt(port);
            if (number < 1 || number > 65_535) {
                throw refused(url, "has port " + port + ", which is not from 1 to 65535");
            }
        } catch (NumberFormatException e) {
            throw refused(url, "has '" + port + "' where a port is expected");
        }
        return (host.isEmpty() ? "localhost" : host) + ":" + port;
    }

    private static Map<String, String> parameters(String url, String query) {
        var parameters = new TreeMap<String, String>();
        for (var part : query.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            int equals = part.indexOf('=');
            var name = equals < 0 ? part : part.substring(0, equals);
            var known = OTHER_NAMES.getOrDefault(name, name);
            if (PGProperty.forName(known) == null) {
                throw refused(
                        url, "has the parameter '" + name + "', which the driver does not know");
            }
            parameters.put(known, equals < 0 ? "" : decode(url, part.substring(equals + 1)));
        }
        return parameters;
    }

    private static String decode(String url, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw refused(url, "has a '%' that is not followed by two hexadecimal digits");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static DatabaseException refused(String url, String problem) {
        return DatabaseException.of(
                DatabaseException.Kind.REFUSED,
                "database URL '%s' %s. Write it like '%s'"
                        .formatted(withoutSecrets(url), problem, EXAMPLE),
                null);
    }

    /// Before the URL is understood, anything before an `@` or after a `password=` may be one.
    private static String withoutSecrets(String url) {
        return url.replaceAll(":[^:/@]*@", ":…@")
                .replaceAll("(?<=(?i)password=)[^&]*", "…")
                .replaceAll("//.*@", "//…@");
    }
}
