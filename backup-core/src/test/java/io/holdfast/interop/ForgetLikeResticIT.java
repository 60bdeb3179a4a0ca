package io.holdfast.interop;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.RetentionPolicy;
import io.holdfast.RetentionPolicy.Bucket;
import io.holdfast.Snapshot;
import io.holdfast.TimeSpan;
import io.holdfast.internal.forget.Retention;
import io.holdfast.internal.format.Id;
import io.holdfast.internal.format.SnapshotDocument;
import io.holdfast.internal.repository.OpenRepository;
import io.holdfast.local.LocalStore;
import io.holdfast.repository.ChunkerChoice;
import io.holdfast.repository.ForgetRequest;
import io.holdfast.repository.GroupBy;
import io.holdfast.repository.Repository;
import io.holdfast.repository.RepositoryOptions;
import io.holdfast.repository.RetentionDecision;
import io.holdfast.repository.SnapshotFilter;
import io.holdfast.repository.SnapshotGroup;
import io.holdfast.spi.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Decides as {@code restic forget} does, with the same reasons and counters. restic keeps the oldest snapshot for rules that have something left only since
 * 0.16, and knows unlimited counts since then; for an older one that is left out.
 */
@Timeout(600)
class ForgetLikeResticIT {

    private static final long SEED = 20_261_121;
    private static final int POLICIES = 240;
    private static final List<String> HOSTS =
            List.of("berlin", "kathmandu", "traveller", "new-year", "single", "nobody");
    private static final List<String> SPANS =
            List.of("1h", "36h", "1d", "2d", "7d", "1m", "1m1d", "5m3d7h", "1y", "2y5m7d3h", "11y", "30m");

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private Restic restic;
    private boolean modern;

    @BeforeEach
    void makeSnapshots() throws Exception {
        restic = Restic.on(directory.resolve("repository"));
        modern = restic.isAtLeast(0, 16);
        Path files = Files.createDirectory(directory.resolve("files"));
        try (Repository repository = Holdfast.init(restic.repository(), ChunkerChoice.FASTCDC)) {
            Snapshot first = Holdfast.backUp(repository, files).snapshot().orElseThrow();
            repository.forget(
                    repository.planForget(ForgetRequest.of(List.of(first.id())).build()));
            save(Id.fromHex(first.tree()));
        }
    }

    private void save(Id tree) throws Exception {
        try (Secret password = Restic.password();
                OpenRepository repository = OpenRepository.open(
                        LocalStore.at(restic.repository()), password.utf8(), RepositoryOptions.defaults())) {
            for (RandomHistory.Made made : RandomHistory.of(SEED)) {
                repository
                        .snapshots()
                        .save(SnapshotDocument.builder(made.time(), tree, made.paths())
                                .hostname(made.host())
                                .tags(made.tags())
                                .build());
            }
        }
    }

    @Test
    void anyPolicyKeepsTheSameForTheSameReasons() throws Exception {
        try (Repository repository = Holdfast.open(restic.repository())) {
            List<Snapshot> all = repository.snapshots();
            for (int i = 0; i < POLICIES; i++) {
                List<String> arguments = new ArrayList<>();
                RetentionPolicy policy = policy(arguments);
                Set<GroupBy> groupBy = groupBy(arguments);
                SnapshotFilter filter = filter(arguments);

                Map<String, String> expected = decisionsOfRestic(arguments);
                Map<String, String> decided = new TreeMap<>();
                all.stream()
                        .filter(filter)
                        .collect(groupingBy(snapshot -> SnapshotGroup.of(snapshot, groupBy)))
                        .values()
                        .forEach(group -> decided.putAll(decide(policy, group)));

                assertThat(decided)
                        .as("policy %d of seed %d: %s", i, SEED, String.join(" ", arguments))
                        .isEqualTo(expected);
            }
        }
    }

    private RetentionPolicy policy(List<String> arguments) {
        RetentionPolicy.Builder policy = RetentionPolicy.builder();
        Bucket[] buckets = Bucket.values();
        for (int rules = 1 + random.nextInt(3); rules > 0; rules--) {
            Bucket bucket = buckets[random.nextInt(buckets.length)];
            int count = modern && random.nextInt(10) == 0 ? RetentionPolicy.UNLIMITED : 1 + random.nextInt(15);
            policy.count(bucket, count);
            arguments.addAll(List.of("--keep-" + bucket.word(), String.valueOf(count)));
        }
        for (int rules = random.nextInt(3); rules > 0; rules--) {
            Bucket bucket = buckets[random.nextInt(buckets.length)];
            String span = SPANS.get(random.nextInt(SPANS.size()));
            policy.within(bucket, TimeSpan.parse(span));
            arguments.addAll(List.of("--keep-within" + (bucket == Bucket.LAST ? "" : "-" + bucket.word()), span));
        }
        if (random.nextInt(4) == 0) {
            String tags = List.of("a", "b,a", "c", "").get(random.nextInt(4));
            policy.keepTags(tags.isEmpty() ? new String[0] : tags.split(","));
            arguments.addAll(List.of("--keep-tag", tags));
        }
        return policy.build();
    }

    private Set<GroupBy> groupBy(List<String> arguments) {
        List<Set<GroupBy>> choices = List.of(
                Set.of(GroupBy.HOST, GroupBy.PATHS),
                Set.of(GroupBy.HOST, GroupBy.PATHS),
                Set.of(GroupBy.HOST),
                Set.of(GroupBy.HOST, GroupBy.TAGS),
                Set.of(GroupBy.PATHS, GroupBy.TAGS),
                Set.of());
        Set<GroupBy> chosen = choices.get(random.nextInt(choices.size()));
        List<String> words =
                chosen.stream().map(by -> by.name().toLowerCase(Locale.ROOT)).toList();
        arguments.addAll(List.of("--group-by", String.join(",", words)));
        return chosen;
    }

    private SnapshotFilter filter(List<String> arguments) {
        SnapshotFilter filter = SnapshotFilter.all();
        if (random.nextInt(3) == 0) {
            String host = HOSTS.get(random.nextInt(HOSTS.size()));
            filter = filter.host(host);
            arguments.addAll(List.of("--host", host));
        }
        if (random.nextInt(5) == 0) {
            filter = filter.tags("a");
            arguments.addAll(List.of("--tag", "a"));
        }
        return filter;
    }

    /** What becomes of each snapshot by its id, in a line. */
    private Map<String, String> decide(RetentionPolicy policy, List<Snapshot> group) {
        return new Retention(policy, Clock.systemUTC().instant(), modern)
                .decide(group).decisions().stream()
                        .collect(toMap(decision -> decision.snapshot().id(), ForgetLikeResticIT::line));
    }

    private static String line(RetentionDecision decision) {
        if (!decision.kept()) {
            return "removed";
        }
        Map<String, Integer> left = new TreeMap<>();
        decision.left().forEach((bucket, count) -> {
            if (count > 0) {
                left.put(bucket.word(), count);
            }
        });
        return "kept " + decision.reasons() + " " + left;
    }

    private Map<String, String> decisionsOfRestic(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("forget", "--dry-run", "--json", "--no-lock"));
        command.addAll(arguments);
        Map<String, String> decisions = new TreeMap<>();
        for (JsonNode group : restic.json(command.toArray(String[]::new))) {
            for (JsonNode removed : group.path("remove")) {
                decisions.put(removed.path("id").asText(), "removed");
            }
            // In the order of those that are kept, and without their ids.
            for (int i = 0; i < group.path("keep").size(); i++) {
                JsonNode why = group.path("reasons").get(i);
                List<String> matches = new ArrayList<>();
                why.path("matches").forEach(match -> matches.add(match.asText()));
                Map<String, Integer> left = new TreeMap<>();
                why.path("counters").properties().forEach(count -> {
                    if (count.getValue().asInt() > 0) {
                        left.put(count.getKey(), count.getValue().asInt());
                    }
                });
                decisions.put(group.path("keep").get(i).path("id").asText(), "kept " + matches + " " + left);
            }
        }
        return decisions;
    }
}
