package dev.perdure.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

final class DatabaseOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db:6000/shop, jdbc:postgresql://db:6000/shop",
        "jdbc:postgresql://db/shop, jdbc:postgresql://db:5432/shop",
        "jdbc:postgresql://db, jdbc:postgresql://db:5432/",
        "postgresql:///shop, jdbc:postgresql://localhost:5432/shop",
        "postgres://ann:secret@db/shop, jdbc:postgresql://db:5432/shop",
        "postgres://ann@[::1]:6000/shop, jdbc:postgresql://[::1]:6000/shop",
        "'postgresql://a,b:6000/shop', 'jdbc:postgresql://a:5432,b:6000/shop'",
        "postgres://db/shop?sslmode=require&connect_timeout=3,"
                + " jdbc:postgresql://db:5432/shop?connectTimeout=3&sslmode=require",
        "jdbc:postgresql://db/shop?user=ann&password=secret, jdbc:postgresql://db:5432/shop"
    })
    void url_of_jdbc_or_libpq_is_understood(String given, String url) {
        assertThat(DatabaseOptions.of(given).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://ann:s%40cret%2Bx@db/shop",
                "postgresql://db/shop?user=ann&password=s%40cret%2Bx",
                "jdbc:postgresql://db/shop?user=ann&password=s%40cret%2Bx"
            })
    void user_and_password_are_taken_out_of_the_url(String url) {
        var options = DatabaseOptions.of(url);

        assertThat(options.user()).isEqualTo("ann");
        assertThat(options.password()).isEqualTo("s@cret+x");
        assertThat(options.toString()).contains("db:5432/shop", "ann").doesNotContain("cret");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://db/shop, must begin with one of",
        "postgres://db:many/shop, has 'many' where a port is expected",
        "postgres://db:70000/shop, not from 1 to 65535",
        "postgres://db/shop?colour=red, parameter 'colour'",
        "postgres://db/shop?sslmode=%zz, two hexadecimal digits",
        "postgres://db/shop/left, has a '/'",
        "postgres://%2Frun%2Fpostgresql/shop, names a socket folder"
    })
    void bad_url_is_named_with_what_is_wrong_and_an_example(String url, String problem) {
        assertThatThrownBy(() -> DatabaseOptions.of(url))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("'" + url + "'")
                .hasMessageContaining(problem)
                .hasMessageContaining("Write it like 'jdbc:postgresql://localhost:5432/mydb'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://ann:secret@db/shop",
                "postgres://ann:secret@db:many/shop",
                "postgres://db:many/shop?password=secret&user=ann",
                "postgres://ann:se/secret@db:x/shop"
            })
    void bad_url_is_named_without_its_password(String url) {
        assertThatThrownBy(() -> DatabaseOptions.of(url))
                .isInstanceOf(DatabaseException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void password_comes_from_the_url_then_the_environment_then_a_file(@TempDir Path folder)
            throws IOException {
        var file = Files.writeString(folder.resolve("password"), "of file\n");
        var common = Map.of("PGPASSWORD", "common");
        var own = Map.of("PERDURE_DATABASE_PASSWORD", "own", "PGPASSWORD", "common");
        var filed =
                Map.of("PERDURE_DATABASE_PASSWORD_FILE", file.toString(), "PGPASSWORD", "common");
        var options = DatabaseOptions.of("postgres://db/shop");

        assertThat(options.withPasswordOf(common).password()).isEqualTo("common");
        assertThat(options.withPasswordOf(own).password()).isEqualTo("own");
        assertThat(options.withPasswordOf(filed).password()).isEqualTo("of file");
        assertThat(options.withPassword("given").withPasswordOf(own).password()).isEqualTo("given");
        assertThat(options.withPasswordOf(Map.of()).password()).isNull();
    }

    @Test
    void environment_may_name_the_database() {
        var environment =
                Map.of(
                        "PERDURE_DATABASE_URL", "postgres://ann@db/shop",
                        "PGPASSWORD", "secret");

        assertThat(DatabaseOptions.ofEnvironment(environment))
                .hasValueSatisfying(it -> {
                    assertThat(it.place()).isEqualTo("db:5432/shop");
                    assertThat(it.password()).isEqualTo("secret");
                });
        assertThat(DatabaseOptions.ofEnvironment(Map.of("PERDURE_DATABASE_URL", " "))).isEmpty();
    }

    @Test
    void behind_a_pooler_only_a_direct_url_can_listen() {
        var options = DatabaseOptions.of("postgres://db/shop");
        var pooled = options.withPreparedStatements(false);

        assertThat(options.direct()).map(DatabaseOptions::place).contains("db:5432/shop");
        assertThat(pooled.direct()).isEmpty();
        assertThat(pooled.withListenUrl("postgres://real/shop").direct())
                .map(DatabaseOptions::place)
                .contains("real:5432/shop");
        assertThat(options.withoutListening().direct()).isEmpty();
    }

    @Test
    void nonsense_is_refused() {
        var options = DatabaseOptions.of("postgres://db/shop");

        assertThatThrownBy(() -> options.withMaxConnections(0)).hasMessageContaining("was 0");
        assertThatThrownBy(() -> options.withApplicationName(" ")).hasMessageContaining("blank");
        assertThatThrownBy(() -> Timeouts.defaults().withConnect(Duration.ZERO))
                .hasMessageContaining("connect timeout of a database must be from PT1S");
        assertThatThrownBy(() -> Timeouts.defaults().withSocket(Duration.ofSeconds(30)))
                .hasMessageContaining("longer than the statement timeout of PT30S");
    }

    @Test
    void socket_timeout_follows_a_longer_statement_timeout() {
        var timeouts = Timeouts.defaults().withStatement(Duration.ofMinutes(5));

        assertThat(timeouts.socket()).isEqualTo(Duration.ofMinutes(10));
    }
}
