package io.holdfast.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.postgres.internal.wal.RequiredSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files of a restored cluster say, and what a server takes that for. */
class ServerConfigurationTest {

    @TempDir
    private Path directory;

    private Path data;

    @BeforeEach
    void chooseDirectory() {
        data = directory.resolve("data");
    }

    @Test
    void linesAreReadAsTheServerReadsThem() throws Exception {
        write("data/postgresql.conf", """
                # max_connections = 1
                  Max_Connections=200# so many
                max_wal_senders 20
                max_worker_processes = '0x10' # quoted
                search_path = '"$user", it''s' \t
                max_locks_per_transaction = '12\\8'
                no setting = at all = '
                extension.name = on
                """);
        assertThat(ServerConfiguration.of(data))
                .containsEntry("max_connections", "200")
                .containsEntry("max_wal_senders", "20")
                .containsEntry("max_worker_processes", "0x10")
                .containsEntry("search_path", "\"$user\", it's")
                .containsEntry("max_locks_per_transaction", "128")
                .containsEntry("extension.name", "on");
        assertThat(configured()).isEqualTo(RequiredSettings.of(200, 16, 20, 0, 128, 1));
    }

    @Test
    void lastLineCountsAndThatOfAlterSystemBeforeAll() throws Exception {
        write("data/postgresql.conf", "max_connections = 200\nmax_connections = 150\nmax_wal_senders = 3\n");
        write("data/postgresql.auto.conf", "max_wal_senders = '4'\n");
        assertThat(configured()).isEqualTo(RequiredSettings.of(150, 8, 4, 0, 64, 1));
    }

    @Test
    void includedFilesCountWhereTheyAreIncluded() throws Exception {
        write("data/postgresql.conf", """
                max_connections = 1
                include 'more/first.conf'
                include_if_exists 'nowhere.conf'
                include_dir 'more/conf.d'
                max_prepared_transactions = 5
                """);
        write("data/more/first.conf", "max_connections = 2\nmax_prepared_transactions = 6\ninclude = 'second.conf'\n");
        write("data/more/second.conf", "max_worker_processes = 7\ninclude '../postgresql.conf'\n");
        write("data/more/conf.d/20.conf", "max_wal_senders = 20\n");
        write("data/more/conf.d/10.conf", "max_wal_senders = 10\nmax_locks_per_transaction = 10\n");
        write("data/more/conf.d/.30.conf", "max_wal_senders = 30\n");
        write("data/more/conf.d/40.bak", "max_wal_senders = 40\n");
        assertThat(configured()).isEqualTo(RequiredSettings.of(2, 7, 20, 5, 10, 1));
    }

    @Test
    void filesFromOutsideOfTheDataDirectoryAreThoseThatWereRestoredBesideIt() throws Exception {
        write("data.config/holdfast-config/etc/pg/postgresql.conf", "include_dir 'conf.d'\ninclude '/etc/more.conf'\n");
        write("data.config/holdfast-config/etc/pg/conf.d/my.conf", "max_connections = 300\n");
        write("data.config/holdfast-config/etc/more.conf", "wal_level = Logical\n");
        write("data/postgresql.auto.conf", "max_wal_senders = 2\n");
        assertThat(configured()).isEqualTo(RequiredSettings.of(300, 8, 2, 0, 64, 2));
    }

    @Test
    void filesThatWereNotBackedUpSayNothing() throws Exception {
        write("other.conf", "max_connections = 300\n");
        write(
                "data/postgresql.conf",
                "include '" + directory.resolve("other.conf") + "'\ninclude '../other.conf'\ninclude_dir '..'\n");
        assertThat(configured()).isEqualTo(RequiredSettings.DEFAULTS);
    }

    @Test
    void clusterWithoutAnyFileHasTheDefaults() throws Exception {
        Files.createDirectories(data);
        assertThat(configured()).isEqualTo(RequiredSettings.DEFAULTS);
    }

    @Test
    void whatNoServerAcceptsCountsAsNothing() {
        assertThat(RequiredSettings.configured(
                        Map.of("max_connections", "many", "max_wal_senders", "99999999999", "wal_level", "low")))
                .isEqualTo(RequiredSettings.DEFAULTS);
    }

    @Test
    void onlyWhatIsHigherThanTheConfigurationIsWritten() {
        RequiredSettings required = RequiredSettings.of(200, 8, 5, 7, 64, 2);
        assertThat(required.beyond(RequiredSettings.configured(
                                Map.of("max_connections", "1e2", "max_wal_senders", "6", "wal_level", "hot_standby")))
                        .texts())
                .isEqualTo(Map.of("max_connections", "200", "max_prepared_transactions", "7", "wal_level", "logical"));
        assertThat(required.and(RequiredSettings.DEFAULTS)).isEqualTo(RequiredSettings.of(200, 8, 10, 7, 64, 2));
    }

    private RequiredSettings configured() throws IOException {
        return RequiredSettings.configured(ServerConfiguration.of(data));
    }

    private void write(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
