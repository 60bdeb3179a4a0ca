package io.holdfast;

import io.holdfast.spi.source.SnapshotKind;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the repository says of a snapshot. Immutable.
 *
 * @param id 64 hexadecimal digits
 * @param time when the backup began, with the offset of the machine that made it
 * @param tree the id of its root directory, 64 hexadecimal digits
 * @param paths what it shows of the source, such as absolute paths
 * @param hostName the machine that made it; empty if unknown
 * @param userName the user who made it; empty if unknown
 * @param tags in the order in which they were given; Holdfast's own have the form {@code name=value}
 * @param parent the id of the snapshot that it was compared with when it was made
 * @param original the id that it had before it was copied or its tags were changed
 * @param programVersion what made it; empty if unknown
 * @param summary what the backup did
 */
public record Snapshot(
        String id,
        OffsetDateTime time,
        String tree,
        List<String> paths,
        String hostName,
        String userName,
        List<String> tags,
        Optional<String> parent,
        Optional<String> original,
        String programVersion,
        Optional<SnapshotSummary> summary) {

    /** The tag of a snapshot that lacks something of its source. */
    public static final String PARTIAL = "partial";

    /** The tag of a snapshot that shows its source at no single moment. */
    public static final String NO_MOMENT = "not-a-point-in-time";

    /** The tag of a snapshot that must not be removed; {@code hold=…} is such a tag with a reason. */
    public static final String HOLD = "hold";

    private static final Set<String> OWN = Set.of("plan", "source", "type", "run", "kind");

    /** Copies the lists. */
    public Snapshot {
        paths = List.copyOf(paths);
        tags = List.copyOf(tags);
    }

    /** The first eight digits of the id. */
    public String shortId() {
        return id.substring(0, 8);
    }

    /** Whether something of the source is missing. */
    public boolean partial() {
        return tags.contains(PARTIAL);
    }

    /** Whether it must not be removed until it is released. restic keeps the tag, but its forget does not mind it. */
    public boolean held() {
        return tags.stream().anyMatch(Snapshot::isHold);
    }

    /** Why it is held, as far as reasons were given. */
    public List<String> holdReasons() {
        return tags.stream()
                .filter(tag -> isHold(tag) && !tag.equals(HOLD))
                .map(tag -> tag.substring(HOLD.length() + 1))
                .toList();
    }

    /** The tags that people gave it: without those by which Holdfast finds its way, {@link #PARTIAL} and holds. */
    public List<String> labels() {
        return tags.stream().filter(tag -> !isHold(tag) && !isOwn(tag)).toList();
    }

    /** Whether a tag holds a snapshot. */
    public static boolean isHold(String tag) {
        return tag.equals(HOLD) || tag.startsWith(HOLD + "=");
    }

    /** Whether a tag is one by which Holdfast finds its way, or {@link #PARTIAL}. */
    public static boolean isOwn(String tag) {
        int equals = tag.indexOf('=');
        return tag.equals(PARTIAL) || (equals >= 0 && OWN.contains(tag.substring(0, equals)));
    }

    /** What it holds of its source; a snapshot of another tool is a full one. */
    public SnapshotKind kind() {
        String label = tag("kind").orElse("");
        for (SnapshotKind kind : SnapshotKind.values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        return SnapshotKind.FULL;
    }

    /** The plan that it was made by. */
    public Optional<String> plan() {
        return tag("plan");
    }

    /** The name of its source in that plan. */
    public Optional<String> source() {
        return tag("source");
    }

    /** The type of its source, such as {@code files}. */
    public Optional<String> type() {
        return tag("type");
    }

    /** The run of the plan that it belongs to, shared by the snapshots of all its sources. */
    public Optional<String> run() {
        return tag("run");
    }

    private Optional<String> tag(String name) {
        String prefix = name + "=";
        return tags.stream()
                .filter(tag -> tag.startsWith(prefix))
                .map(tag -> tag.substring(prefix.length()))
                .findFirst();
    }
}
