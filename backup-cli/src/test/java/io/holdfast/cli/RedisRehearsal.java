package io.holdfast.cli;

import io.holdfast.local.LocalStore;
import io.holdfast.redis.RedisRestoredCheck;
import io.holdfast.redis.RedisScratch;
import io.holdfast.redis.RedisSource;
import io.holdfast.redis.TestServer;
import io.holdfast.repository.RehearsalReport;
import io.holdfast.repository.RehearsalRequest;
import io.holdfast.repository.Repository;
import io.holdfast.spi.Secret;
import io.holdfast.spi.source.Source;
import java.nio.file.Path;

/** Rehearses the restore of a server, in a process of its own that fails when what is restored is not what was copied. */
final class RedisRehearsal {

    private RedisRehearsal() {}

    /** Of the latest point of the source at a url, in a repository, into a directory. */
    public static void main(String[] arguments) throws Exception {
        try (Repository repository =
                        Repository.open(LocalStore.at(Path.of(arguments[0])), Secret.of(Fixture.PASSWORD));
                Source source = RedisSource.builder("orders", arguments[1])
                        .user("backup")
                        .password(Secret.of(TestServer.PASSWORD))
                        .build()) {
            RehearsalReport report = repository.rehearse(
                    source,
                    RehearsalRequest.in(
                                    RedisScratch.builder(Path.of(arguments[2])).build())
                            .check(RedisRestoredCheck.builder().build())
                            .build());
            if (!report.passed()) {
                throw new IllegalStateException("What was restored is not what was copied: " + report.checks());
            }
        }
    }
}
