package io.holdfast.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.Plugins;
import io.holdfast.config.ConfigReader;
import io.holdfast.config.ProtectionConfig;
import io.holdfast.config.ScheduleKind;
import io.holdfast.spi.Plugin;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule on what it is for, in the words and numbers of the systems that it was learnt from, and on the same put right. */
class StandardRulesTest {

    @TempDir
    private Path services;

    private URLClassLoader loader;

    @BeforeEach
    void offerADatabase() throws Exception {
        Path declared = Files.createDirectories(services.resolve("META-INF/services"));
        Files.writeString(declared.resolve(Plugin.class.getName()), DatabasePlugin.class.getName());
        loader = new URLClassLoader(
                new URL[] {services.toUri().toURL()}, getClass().getClassLoader());
    }

    @AfterEach
    void close() throws Exception {
        loader.close();
    }

    /** L1: 2 + 30 + 10 minutes in 15. */
    @Test
    void stepsThatTakeLongerThanTheRtoAreAnError() {
        String steps = """
                    steps:
                      - {name: activate, action: provision, takes: 2m}
                      - {name: restore, action: restore, takes: 30m}
                      - {name: inform, action: notify, takes: 11m, after: activate}
                      - {name: dns, action: dns, takes: 10m, after: [restore, inform], ttl: 0s}
                """;
        assertThat(scenario("rto: 15m", steps, "plan-longer-than-rto"))
                .containsExactly(
                        "ERROR scenarios.outage: The steps of 'outage' are planned to take 42 min (activate 2 min → "
                                + "restore 30 min → dns 10 min): 27 min longer than its RTO of 15 min.");
        assertThat(scenario("rto: 42m", steps, "plan-longer-than-rto")).isEmpty();
    }

    /** L2: 2 + 5 + 45 minutes, and 5 + 10 + 5 minutes, in 15; with the time until it is noticed, and as drills measured it. */
    @Test
    void detectionAndDrillsCountAsWell() {
        String steps = """
                    detection: {interval: 1m, failures: 5}
                    steps:
                      - {name: redirect, action: traffic, takes: 5m}
                      - {name: scale, action: provision, takes: 10m}
                      - {name: validate, action: validate, takes: 5m}
                """;
        assertThat(scenario("rto: 20m", steps, "plan-longer-than-rto"))
                .containsExactly(
                        "ERROR scenarios.outage: The steps of 'outage' are planned to take 20 min (redirect 5 min → "
                                + "scale 10 min → validate 5 min), after 5 min until it is noticed: 5 min longer than its RTO of 20 min.");
        MeasuredTimes drilled = new MeasuredTimes() {
            @Override
            public Optional<Duration> run(String plan, ScheduleKind kind) {
                return Optional.empty();
            }

            @Override
            public Optional<Duration> step(String scenario, String step) {
                return step.equals("scale") ? Optional.of(Duration.ofMinutes(42)) : Optional.empty();
            }
        };
        ProtectionConfig config = read(BASE + "scenarios:\n  outage:\n    sources: files\n    rto: 25m\n" + steps);
        assertThat(texts(FeasibilityLint.standard().measured(drilled).check(config), "plan-longer-than-rto"))
                .containsExactly(
                        "ERROR scenarios.outage: The steps of 'outage' took, in drills, 52 min (redirect 5 min → "
                                + "scale 42 min → validate 5 min), after 5 min until it is noticed: 32 min longer than its RTO of 25 min.");
        ProtectionConfig unsaid = read(BASE + "scenarios:\n  outage:\n    sources: files\n    rto: 2h\n"
                + steps.replace("provision, takes: 10m", "provision"));
        assertThat(texts(FeasibilityLint.standard().check(unsaid), "plan-longer-than-rto"))
                .singleElement()
                .asString()
                .startsWith("UNKNOWN scenarios.outage: How long scale of 'outage'");
        assertThat(texts(FeasibilityLint.standard().measured(drilled).check(unsaid), "plan-longer-than-rto"))
                .isEmpty();
    }

    @Test
    void aStepOfUnknownLengthIsNotGreen() {
        String steps = "    steps: [{name: a, action: start, takes: 5m}, {name: b, action: validate}]\n";
        assertThat(scenario("rto: 15m", steps, "plan-longer-than-rto"))
                .containsExactly(
                        "UNKNOWN scenarios.outage: How long b of 'outage' may take is not said; the others leave 10 min of the RTO of 15 min.");
        assertThat(scenario("rpo: 15m", steps, "plan-longer-than-rto"))
                .singleElement()
                .asString()
                .startsWith("UNKNOWN");
    }

    /** L3: an RPO of 5 minutes with a backup every 6 hours. */
    @Test
    void backupsFurtherApartThanTheRpoAreAnError() {
        assertThat(plan(
                        "files",
                        "rpo: 5m",
                        "schedules: {full: \"0 2 * * *\", incremental: {cron: \"0 */6 * * *\", takes: 15m}}",
                        "schedule-cannot-meet-rpo"))
                .containsExactly(
                        "ERROR sources.files: Backups of 'files' are up to 6 h apart and take up to 15 min: 6 h 15 min of changes may be lost, and its RPO is 5 min.");
        assertThat(plan(
                        "files",
                        "rpo: 7h",
                        "schedules: {full: {cron: \"0 2 * * *\", takes: 45m}, incremental: {cron: \"0 */6 * * *\", takes: 15m}}",
                        "schedule-cannot-meet-rpo"))
                .isEmpty();
        assertThat(plan("files", "rpo: 7h", "schedules: {full: \"@daily\"}", "schedule-cannot-meet-rpo"))
                .containsExactly(
                        "ERROR sources.files: Backups of 'files' are up to 24 h apart, and a run takes time, too: more than 24 h of changes may be lost, and its RPO is 7 h.");
        assertThat(plan("files", "rpo: 7h", "tags: x", "schedule-cannot-meet-rpo"))
                .singleElement()
                .asString()
                .contains("No schedule backs 'files' up");
    }

    /** L5: an RPO of 2 hours with a backup every 2 hours. */
    @Test
    void aBackupTakesTimeToo() {
        assertThat(plan("files", "rpo: 2h", "schedules: {full: \"0 */2 * * *\"}", "schedule-cannot-meet-rpo"))
                .containsExactly(
                        "ERROR sources.files: Backups of 'files' are up to 2 h apart, and a run takes time, too: more than 2 h of changes may be lost, and its RPO is 2 h.");
        assertThat(plan("files", "rpo: 3h", "schedules: {full: \"0 */2 * * *\"}", "schedule-cannot-meet-rpo"))
                .containsExactly(
                        "UNKNOWN sources.files: Backups of 'files' are up to 2 h apart, so that its RPO of 3 h holds if a run takes 1 h at the most; how long runs take is not said.");
    }

    @Test
    void aLogMeetsWhatNoScheduleDoes() {
        String often = "schedules: {full: \"@daily\"}\n    log: {mode: follow}";
        assertThat(plan("database", "rpo: 5m", often, "schedule-cannot-meet-rpo"))
                .isEmpty();
        assertThat(plan("files", "rpo: 5m", often, "schedule-cannot-meet-rpo")).hasSize(1);
    }

    /** L4: 30 minutes for all, of which a part may lose 6 hours. */
    @Test
    void aWholeIsNotBetterThanItsParts() {
        String config = BASE.replace("type: files\n", "type: files\n    rpo: 6h\n")
                + "scenarios:\n  all:\n    sources: [files, database]\n    rpo: 30m\n    steps: []\n";
        assertThat(lint(config, "composite-rpo"))
                .containsExactly(
                        "ERROR scenarios.all: The scenario 'all' has an RPO of 30 min, but its source 'files' may lose 6 h.",
                        "UNKNOWN scenarios.all: The scenario 'all' has an RPO of 30 min, and its source 'database' has none.");
        assertThat(plan("files", "rpo: 6h", "rpo: 30m", "composite-rpo"))
                .containsExactly(
                        "ERROR plans.nightly: The plan 'nightly' has an RPO of 30 min, but its source 'files' may lose 6 h.");
        assertThat(plan("files", "rpo: 30m", "rpo: 30m", "composite-rpo")).isEmpty();
    }

    /** L6: an RPO of 15 minutes and no archive_timeout. */
    @Test
    void aQuietServerKeepsItsSegment() {
        assertThat(plan("database", "rpo: 15m", "log: {mode: archive}", "archive-timeout-missing"))
                .containsExactly(
                        "ERROR plans.nightly.log: 'database' gives away a segment of its log only when its 16 MiB are full: without archive_timeout a quiet server keeps what it has for hours, and its RPO is 15 min.");
        assertThat(plan(
                        "database",
                        "rpo: 15m",
                        "log: {mode: archive, archive-timeout: 15m}",
                        "archive-timeout-missing"))
                .containsExactly(
                        "ERROR plans.nightly.log: 'database' gives away a segment of its log after 15 min, and storing it takes time, too: its RPO is 15 min.");
        assertThat(plan("database", "rto: 1h", "log: {mode: archive}", "archive-timeout-missing"))
                .singleElement()
                .asString()
                .startsWith("WARNING");
        assertThat(plan("database", "rpo: 15m", "log: {mode: archive, archive-timeout: 5m}", "archive-timeout-missing"))
                .isEmpty();
        assertThat(plan("database", "rpo: 15m", "log: {mode: follow}", "archive-timeout-missing"))
                .isEmpty();
    }

    /** L7: a dump, and then "apply WAL". */
    @Test
    void aLogNeedsAPhysicalCopy() {
        assertThat(plan(
                        "database",
                        "form: export",
                        "schedules: {full: \"@daily\"}\n    log: {mode: archive}",
                        "pitr-needs-base-backup"))
                .containsExactly(
                        "ERROR sources.database: 'database' is an export, such as a dump, and the plan 'nightly' keeps a log: a log is applied to a physical copy, never to an export.");
        assertThat(plan("database", "form: physical", "log: {mode: archive}", "pitr-needs-base-backup"))
                .singleElement()
                .asString()
                .contains("0 of its schedules make a full copy");
        assertThat(plan(
                        "database",
                        "form: physical",
                        "retention: {full: {point-in-time: 7d}}",
                        "pitr-needs-base-backup"))
                .singleElement()
                .asString()
                .contains("every point in time within 7d");
        assertThat(plan(
                        "files",
                        "rto: 1h",
                        "schedules: {full: \"@daily\"}\n    log: {mode: follow}",
                        "pitr-needs-base-backup"))
                .singleElement()
                .asString()
                .contains("none of its sources has one");
        assertThat(plan(
                        "database",
                        "form: physical",
                        "schedules: {full: \"@daily\"}\n    log: {mode: follow}\n    retention: {full: {point-in-time: 7d}}",
                        "pitr-needs-base-backup"))
                .isEmpty();
    }

    /** L8: 7 days here, 7 years there, and a mirror between them. */
    @Test
    void aMirrorIsNoCopy() {
        String retention =
                "retention: {full: {within: 7d}}\n    copies: [{repository: second, follows-deletions: true, retention: {full: {within: 7y}}}]";
        assertThat(plan("files", "rto: 1h", retention, "copy-follows-delete"))
                .containsExactly(
                        "ERROR plans.nightly.copies.0: What is removed from 'first' (keep all within 7d) vanishes from its copy 'second', too (keep all within 7y): a copy needs a retention of its own, which no deletion elsewhere reaches.");
        assertThat(plan("files", "rto: 1h", retention.replace("true", "false"), "copy-follows-delete"))
                .isEmpty();
    }

    /** L9: psql without ON_ERROR_STOP, then "verification successful". */
    @Test
    void aRestoreTestLooksAndStops() {
        String schedule = "schedules: {restore-test: \"@daily\"}";
        assertThat(plan("database", "rto: 1h", schedule, "restore-test-proves-nothing"))
                .singleElement()
                .asString()
                .contains("compares 0 things");
        assertThat(plan(
                        "database",
                        "rto: 1h",
                        schedule + "\n    restore-test: {compares: rows, on-error: continue}",
                        "restore-test-proves-nothing"))
                .singleElement()
                .asString()
                .contains("goes on after errors");
        assertThat(plan(
                        "database",
                        "rto: 1h",
                        schedule + "\n    restore-test: {compares: [objects, rows]}",
                        "restore-test-proves-nothing"))
                .isEmpty();
    }

    /** L10: BGSAVE; sleep 10; cp dump.rdb. */
    @Test
    void aSaveIsAwaitedAndNotSleptOver() {
        assertThat(plan(
                        "redis",
                        "rto: 1h",
                        "hooks: [{when: before, command: redis-cli BGSAVE; sleep 10}]",
                        "redis-save-not-awaited"))
                .singleElement()
                .asString()
                .startsWith("ERROR sources.redis: 'redis' copies the file that Redis saves after waiting 10 s");
        assertThat(plan("redis", "rto: 1h", "tags: x", "redis-save-not-awaited"))
                .singleElement()
                .asString()
                .contains("without waiting");
        assertThat(plan(
                        "redis",
                        "rto: 1h",
                        "hooks: [{when: before, command: 'save-and-wait LASTSAVE rdb_bgsave_in_progress:0 rdb_last_bgsave_status:ok'}]",
                        "redis-save-not-awaited"))
                .isEmpty();
        assertThat(plan("files", "rto: 1h", "tags: x", "redis-save-not-awaited"))
                .isEmpty();
    }

    /** L11: dump.rdb put back while the append-only file is on. */
    @Test
    void anAppendOnlyFileShadowsTheRestoredOne() {
        String step = "    steps: [{name: cache, action: restore, sources: redis, append-only: true}]\n";
        assertThat(scenario("rto: 1h", step, "redis-aof-shadows-rdb"))
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR scenarios.outage.steps.0: The step 'cache' restores 'redis' to a Redis server with appendonly yes");
        assertThat(scenario("rto: 1h", step.replace(", append-only: true", ""), "redis-aof-shadows-rdb"))
                .singleElement()
                .asString()
                .startsWith("UNKNOWN");
        assertThat(scenario("rto: 1h", step.replace("true", "false"), "redis-aof-shadows-rdb"))
                .isEmpty();
        assertThat(scenario("rto: 1h", step.replace("sources: redis", "sources: database"), "redis-aof-shadows-rdb"))
                .isEmpty();
    }

    /** L12: pg_dump | gzip under set -e alone. */
    @Test
    void aPipeHidesThatItsBeginFailed() {
        String hook =
                "hooks: [{when: before, command: 'set -e; pg_dump --password=hunter2 shop | gzip > /backups/shop.gz'}]";
        assertThat(plan("files", "rto: 1h", hook, "pipe-hides-failure"))
                .containsExactly(
                        "ERROR plans.nightly.hooks.0: A pipe of 2 programs has succeeded when its last, gzip, has: if pg_dump fails, something small and valid is left. Begin with set -o pipefail.");
        assertThat(plan("files", "rto: 1h", hook.replace("set -e", "set -eo pipefail"), "pipe-hides-failure"))
                .isEmpty();
        assertThat(plan(
                        "files",
                        "rto: 1h",
                        "hooks: [{when: before, command: \"a || b; echo 'x | y'\"}]",
                        "pipe-hides-failure"))
                .isEmpty();
    }

    /** L13: test ! -f && cp. */
    @Test
    void aPlainCopyOfASegmentIsNotDurable() {
        String log = "log: {mode: archive, archive-timeout: 1m, archive-command: 'test ! -f /wal/%f && cp %p /wal/%f'}";
        assertThat(plan("database", "rto: 1h", log, "archive-command-not-durable"))
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR plans.nightly.log.archive-command: The archive_command of 'nightly' copies a segment of 16 MiB without fsync");
        assertThat(plan(
                        "database",
                        "rto: 1h",
                        "log: {mode: archive, archive-command: own-tool %p}",
                        "archive-command-not-durable"))
                .singleElement()
                .asString()
                .startsWith("UNKNOWN");
        assertThat(plan(
                        "database",
                        "rto: 1h",
                        "log: {mode: archive, archive-command: holdfast wal-push %p}",
                        "archive-command-not-durable"))
                .isEmpty();
    }

    /** L14: "read-only" by 0 replicas. */
    @Test
    void noReplicasIsNotReadOnly() {
        String step =
                "    steps: [{name: quiet, action: read-only, command: 'kubectl patch deployment app -p ''{\"spec\":{\"replicas\":0}}'''}]\n";
        assertThat(scenario("rto: 1h", step, "read-only-is-outage"))
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR scenarios.outage.steps.0: The step 'quiet' is to let readers read, and its command leaves 0 servers running");
        assertThat(scenario("rto: 1h", step.replace("read-only", "stop"), "read-only-is-outage"))
                .isEmpty();
        assertThat(scenario("rto: 1h", step.replace(":0}", ":10}"), "read-only-is-outage"))
                .isEmpty();
    }

    /** L15: 35 days, and 90 days. */
    @Test
    void thereIsOneRetention() {
        String twice =
                "schedules: {full: [{cron: \"0 2 * * *\", keep: 90d}, {cron: \"0 3 * * 0\", keep: 1y}]}\n    retention: {full: {daily: 35, weekly: 52}}";
        assertThat(plan("files", "rto: 1h", twice, "retention-conflict"))
                .containsExactly(
                        "ERROR plans.nightly: The schedule '0 2 * * *' of 'nightly' keeps what it makes for 90d, and the retention keeps daily ones for 35 d: which is meant?");
        assertThat(plan("files", "rto: 1h", twice.replace("35", "90"), "retention-conflict"))
                .isEmpty();
        assertThat(lint(BASE.replace("url: /first", "url: /first, expires-after: 7y"), "retention-conflict"))
                .singleElement()
                .asString()
                .startsWith("ERROR repositories.first: The bucket of 'first' deletes objects after 7y");
    }

    /** L16: --restore-time together with --use-latest-restorable-time. */
    @Test
    void aStepRestoresToOnePoint() {
        String step =
                "    steps: [{name: back, action: restore, to-time: \"2024-01-15T10:00:00Z\", to-latest: true}]\n";
        assertThat(scenario("rto: 1h", step, "two-restore-points"))
                .containsExactly(
                        "ERROR scenarios.outage.steps.0: The step 'back' restores to 2024-01-15T10:00:00Z and to the latest point: it can do one of the 2.");
        assertThat(scenario("rto: 1h", step.replace(", to-latest: true", ""), "two-restore-points"))
                .isEmpty();
    }

    /** L17: 3 checks, 30 seconds apart, in 30 seconds. */
    @Test
    void checksInARowTakeTheirTime() {
        String detection = "    detection: {interval: 30s, failures: 3, target: 30s}\n    steps: []\n";
        assertThat(scenario("rto: 1h", detection, "detection-slower-than-target"))
                .containsExactly(
                        "ERROR scenarios.outage.detection: 'outage' is noticed after 3 failed checks 30 s apart, which takes 1 min to 1 min 30 s, and is to be noticed within 30 s.");
        assertThat(scenario("rto: 1h", detection.replace("target: 30s", "target: 90s"), "detection-slower-than-target"))
                .isEmpty();
    }

    /** L18: GLACIER after 30 days, and an RTO of 60 minutes. */
    @Test
    void anArchiveAnswersAfterHours() {
        String tier = ", tiers: [{after: 30d, class: GLACIER}]";
        String config = BASE.replace("type: files\n", "type: files\n    rto: 60m\n");
        assertThat(lint(config.replace("url: /first", "url: /first" + tier), "archive-tier-breaks-rto"))
                .containsExactly(
                        "ERROR repositories.first.tiers: After 30d what 'nightly' has in 'first' lies in GLACIER, from where it comes back after 5 h, and the RTO is 1 h; the newest snapshot needs it, too, since it shares what has not changed with old ones.");
        assertThat(lint(BASE.replace("url: /first", "url: /first" + tier), "archive-tier-breaks-rto"))
                .singleElement()
                .asString()
                .startsWith("UNKNOWN");
        assertThat(lint(
                        config.replace("url: /first", "url: /first" + tier.replace("GLACIER", "TAPE")),
                        "archive-tier-breaks-rto"))
                .singleElement()
                .asString()
                .startsWith("UNKNOWN");
        assertThat(lint(
                        config.replace("url: /first", "url: /first" + tier.replace("GLACIER", "GLACIER_IR")),
                        "archive-tier-breaks-rto"))
                .isEmpty();
        assertThat(lint(
                        config.replace("url: /first", "url: /first" + tier.replace("}]", ", retrieval: 5m}]")),
                        "archive-tier-breaks-rto"))
                .isEmpty();
        assertThat(lint(
                        config.replace("url: /second", "url: /second" + tier)
                                .replace("repository: first", "repository: first\n    copies: [{repository: second}]"),
                        "archive-tier-breaks-rto"))
                .singleElement()
                .asString()
                .startsWith("WARNING repositories.second.tiers: If 'first' is lost");
    }

    /** L19: a failover by DNS, and no word of a TTL. */
    @Test
    void clientsKeepTheOldAddress() {
        String steps =
                "    steps: [{name: fence, action: fence, takes: 1m}, {name: switch, action: dns, takes: 4m, ttl: 15m}]\n";
        assertThat(scenario("rto: 15m", steps, "dns-ttl-too-long"))
                .containsExactly(
                        "ERROR scenarios.outage.steps.1: The steps of 'outage' take 5 min, and 20 min until clients have forgotten the old address (TTL 15 min); its RTO is 15 min.");
        assertThat(scenario("rto: 15m", steps.replace(", ttl: 15m", ""), "dns-ttl-too-long"))
                .singleElement()
                .asString()
                .startsWith("UNKNOWN scenarios.outage.steps.1");
        assertThat(scenario("rto: 15m", steps.replace("15m", "1m"), "dns-ttl-too-long"))
                .isEmpty();
    }

    /** L21: recovery begins on a suspicion, and restores over what is there. */
    @Test
    void aFalseAlarmDestroysNothing() {
        String steps =
                "    automatic: true\n    steps: [{name: isolate, action: isolate}, {name: back, action: restore}]\n";
        assertThat(scenario("rto: 1h", steps, "automatic-destruction"))
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR scenarios.outage: 'outage' begins by itself, and 1 of its 2 steps put data over what is there (back)");
        assertThat(scenario("rto: 1h", "    approval: true\n" + steps, "automatic-destruction"))
                .isEmpty();
        assertThat(scenario(
                        "rto: 1h",
                        steps.replace("action: restore}", "action: restore-beside}"),
                        "automatic-destruction"))
                .isEmpty();
        assertThat(scenario("rto: 1h", steps.replace("automatic: true", "automatic: false"), "automatic-destruction"))
                .isEmpty();
    }

    /** L22: a failover, and the former primary still there. */
    @Test
    void aFormerPrimaryIsFenced() {
        String steps = "    steps: [{name: promote, action: promote}, {name: switch, action: dns}]\n";
        String config = BASE + "scenarios:\n  outage:\n    sources: database\n" + steps;
        assertThat(lint(config, "failover-without-fencing"))
                .containsExactly(
                        "ERROR scenarios.outage.steps.0: The step 'promote' fails over, and 0 of the steps before it fence the former primary: if that lives, there are 2 that take writes.");
        assertThat(lint(
                        config.replace("[{name: promote", "[{name: fence, action: fence}, {name: promote"),
                        "failover-without-fencing"))
                .isEmpty();
        assertThat(lint(
                        config.replace("[{name: promote", "[{name: fence, action: fence}, {name: promote, after: []"),
                        "failover-without-fencing"))
                .as("fenced beside it and not before")
                .hasSize(1);
        assertThat(lint(config.replace("sources: database\n", "sources: files\n"), "failover-without-fencing"))
                .isEmpty();
    }

    @Test
    void whatHoldsIsGreen() {
        assertThat(FeasibilityLint.standard().check(read(BASE))).isEmpty();
    }

    /** L20: encrypted backups, and beside them metadata of them as plain JSON. */
    @Test
    void whatCommandsLeaveBesideARepositoryIsSealedAsWell() {
        String archived = "log: {mode: archive, archive-command: test ! -f /wal/%f && cp %p /wal/%f}\n    ";
        String hooks = "hooks: [{when: before, command: COMMAND}, {when: after, command: systemctl start app}]";
        String listed = hooks.replace("COMMAND", "'kubectl get nodes -o json > metadata/nodes.json'");
        assertThat(readable(archived + listed + "\n    copies: [{repository: second}]"))
                .containsExactly(
                        "WARNING plans.nightly.hooks.0: 2 of the 3 commands of 'nightly' leave something that nothing encrypts beside its 2 repositories, where names and sizes are sealed as content is: who can read that place reads them. Back it up as a source, or let gpg or age write it.");
        assertThat(readable(listed)).singleElement().asString().contains("1 of the 2 commands", "its 1 repository,");
        assertThat(readable(hooks.replace("COMMAND", "'pg_dump orders | gpg -e -r ops > orders.gpg'")))
                .isEmpty();
        assertThat(readable(archived.replace("cp %p /wal/%f", "holdfast wal-push %p")))
                .isEmpty();
        assertThat(readable(hooks.replace("COMMAND", "\"echo 'a > b' >/dev/null 2>&1\"")))
                .isEmpty();
    }

    private List<String> readable(String plan) {
        return plan("database", "rpo: 25h", plan, "plaintext-beside-repository");
    }

    @Test
    void aLeaseNeedsAStoreThatCreatesExclusively() {
        String leased = BASE.replace("\"${A}\"}", "\"${A}\", lease: 1m}");
        assertThat(lint(leased, "lease-needs-exclusive-create")).isEmpty();
        assertThat(lint(leased.replace("url: /first", "url: \"local:/first\""), "lease-needs-exclusive-create"))
                .isEmpty();
    }

    @Test
    void whatIsToBeProvenIsReadOftenEnough() {
        String proven = "proven-within: 30d\n    ";
        assertThat(verified(proven))
                .containsExactly(
                        "ERROR plans.nightly: Every pack of 'nightly' is to be proven within 30 d, and no schedule verifies it.");
        assertThat(verified(proven + "schedules: {verify: \"0 3 1 */2 *\"}"))
                .containsExactly(
                        "ERROR plans.nightly: Every pack of 'nightly' is to be proven within 30 d, and it is verified up to 62 d apart.");
        assertThat(verified(proven + "schedules: {verify: \"0 3 * * sun\"}\n    verify: rolling"))
                .containsExactly(
                        "ERROR plans.nightly: Every pack of 'nightly' is to be proven within 30 d, of which rolling verification reads a share each day, and it is verified up to 7 d apart: what is not read on its day is read later.");
        assertThat(verified(proven + "schedules: {verify: \"@daily\"}\n    verify: sample"))
                .singleElement()
                .asString()
                .contains("30 d, and verifying reads 10 percent");
        assertThat(verified(proven + "schedules: {verify: \"@daily\"}\n    verify: structure"))
                .singleElement()
                .asString()
                .contains("30 d, and verifying looks at the structure alone");
        assertThat(verified(proven + "schedules: {verify: \"0 3 * * sun\"}")).isEmpty();
        assertThat(verified(proven + "zone: Europe/Berlin\n    schedules: {verify: \"@daily\"}\n    verify: rolling"))
                .as("a day has 25 hours when clocks are put back")
                .isEmpty();
        assertThat(verified("schedules: {verify: \"@yearly\"}"))
                .as("nobody says within what")
                .isEmpty();
    }

    private List<String> verified(String plan) {
        return plan("files", "rpo: 25h", plan, "verification-too-rare");
    }

    @Test
    void whatIsDueFitsIntoItsWindow() {
        String window = "window: {from: \"22:00\", to: \"06:00\"}\n    schedules: {full: {cron: CRON, takes: TAKES}}";
        assertThat(windowed(window.replace("CRON", "\"0 */6 * * *\"").replace("TAKES", "9h")))
                .containsExactly(
                        "WARNING plans.nightly: What is due of 'nightly' as full by '0 */6 * * *' waits up to 16 h for its window to begin.",
                        "WARNING plans.nightly: A run of 'nightly' as full takes up to 9 h, and the longest of its windows is 8 h: what has not begun by then is left out.");
        assertThat(windowed(window.replace("CRON", "\"0 2 * * *\"").replace("TAKES", "8h")))
                .isEmpty();
        assertThat(windowed("schedules: {full: {cron: \"0 12 * * *\", takes: 9h}}"))
                .isEmpty();
    }

    @Test
    void aWindowThatKeepsBackupsFurtherApartThanTheRpoIsAnError() {
        String plan = "schedules: {full: {cron: \"0 * * * *\", takes: 30m}}";
        String window = "window: {from: \"01:00\", to: \"05:00\"}\n    ";
        assertThat(plan("files", "rpo: 2h", plan, "schedule-cannot-meet-rpo")).isEmpty();
        assertThat(plan("files", "rpo: 2h", window + plan, "schedule-cannot-meet-rpo"))
                .containsExactly(
                        "ERROR sources.files: Backups of 'files' are up to 21 h apart since they wait for their windows and take up to 30 min: 21 h 30 min of changes may be lost, and its RPO is 2 h.");
        assertThat(plan("files", "rpo: 22h", window + plan, "schedule-cannot-meet-rpo"))
                .isEmpty();
    }

    private List<String> windowed(String plan) {
        return plan("files", "rpo: 25h", plan, "window-too-short");
    }

    @Test
    void hostsAddRules() {
        LintRule rule = new LintRule() {
            @Override
            public String name() {
                return "two-repositories";
            }

            @Override
            public List<Finding> check(ProtectionConfig config, MeasuredTimes measured) {
                int count = config.repositories().size();
                return List.of(
                        new Finding(name(), Severity.WARNING, "repositories", "There are " + count + " repositories."));
            }
        };
        FeasibilityLint lint = FeasibilityLint.standard().with(rule);
        assertThat(lint.check(read(BASE))).extracting(Finding::message).containsExactly("There are 2 repositories.");
        assertThat(lint.rules())
                .extracting(LintRule::name)
                .doesNotHaveDuplicates()
                .contains("two-repositories");
        assertThat(FeasibilityLint.standard().rules()).doesNotContain(rule);
    }

    private static final String BASE = """
            repositories:
              first: {url: /first, password: "${A}"}
              second: {url: /second, password: "${B}"}
            sources:
              files:
                type: files
                settings: {path: /srv}
              redis: {type: files, settings: {path: /var/lib/redis/dump.rdb}, rto: 4h}
              database: {type: database}
            plans:
              nightly:
                sources: files
                repository: first
            """;

    /** What a rule says of a source with an objective in a plan. */
    private List<String> plan(String source, String objective, String plan, String rule) {
        String settings = source.equals("redis") ? "/var/lib/redis/dump.rdb" : "/srv";
        String type = source.equals("database") ? "type: database" : "type: files, settings: {path: " + settings + "}";
        return lint(
                BASE.substring(0, BASE.indexOf("sources:")) + "sources:\n  " + source + ": {" + type + ", " + objective
                        + "}\nplans:\n  nightly:\n    sources: " + source + "\n    repository: first\n    " + plan
                        + "\n",
                rule);
    }

    private List<String> scenario(String objective, String rest, String rule) {
        return lint(BASE + "scenarios:\n  outage:\n    sources: files\n    " + objective + "\n" + rest, rule);
    }

    private List<String> lint(String yaml, String rule) {
        return texts(FeasibilityLint.standard().check(read(yaml)), rule);
    }

    private static List<String> texts(List<Finding> findings, String rule) {
        return findings.stream()
                .filter(finding -> finding.rule().equals(rule))
                .map(finding -> finding.severity() + " " + finding.path() + ": " + finding.message())
                .toList();
    }

    private ProtectionConfig read(String yaml) {
        Plugins plugins = Plugins.discover(loader, Clock.systemUTC());
        return ConfigReader.of(plugins, name -> Optional.empty()).read(yaml).config();
    }
}
