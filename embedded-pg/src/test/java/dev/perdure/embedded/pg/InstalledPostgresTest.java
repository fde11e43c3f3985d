package dev.perdure.embedded.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.pg.Database;

import org.junit.jupiter.api.Test;

final class InstalledPostgresTest {
    @Test
    void installed_servers_start_stop_and_crash_like_the_embedded_one() {
        for (var installed : InstalledPostgres.find()) {
            try (var server = installed.start();
                    var database = Database.open(server.database())) {
                assertThat(server.majorVersion()).isEqualTo(installed.majorVersion());
                Query.run(database, "create table kept as select 'here' as value");

                server.crash();
                server.start();

                assertThat(Eventually.get(() -> Query.text(database, "select value from kept")))
                        .isEqualTo("here");
                assertThat(Query.text(database, "show server_version_num"))
                        .startsWith(Integer.toString(installed.majorVersion()));
            }
        }
    }

    @Test
    void newest_comes_first() {
        assertThat(InstalledPostgres.find())
                .extracting(InstalledPostgres::majorVersion)
                .isSortedAccordingTo((a, b) -> Integer.compare(b, a));
    }
}
