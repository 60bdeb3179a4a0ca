package io.holdfast.internal.format;

import io.holdfast.internal.format.GoJsonReader.Fields;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot file, once it is opened and unpacked: one backup. Immutable. Fields in this order; those marked ? are left
 * out when empty or 0:
 *
 * <pre>
 * time               when the backup began, on the clock of its machine
 * parent?            id of the snapshot that it was compared with
 * tree               id of the root directory's blob
 * paths              what was backed up
 * hostname?, username?, uid?, gid?
 * excludes?          patterns
 * tags?              the only field that is free to use and that no restic command drops
 * original?          id of the first incarnation, if tags were edited or the snapshot copied
 * program_version?
 * summary?           see {@link Summary}
 * </pre>
 *
 * <p>A snapshot is edited by writing it anew and deleting the old file. Fields of others are lost then.
 */
public final class SnapshotDocument {

    private static final Fields FIELDS = Fields.of(
            "time",
            "parent",
            "tree",
            "paths",
            "hostname",
            "username",
            "uid",
            "gid",
            "excludes",
            "tags",
            "original",
            "program_version",
            "summary");

    private final OffsetDateTime time;
    private final @Nullable Id parent;
    private final Id tree;
    private final List<String> paths;
    private final String hostname;
    private final String username;
    private final long uid;
    private final long gid;
    private final List<String> excludes;
    private final List<String> tags;
    private final @Nullable Id original;
    private final String programVersion;
    private final @Nullable Summary summary;

    private SnapshotDocument(Builder builder) {
        time = builder.time;
        parent = builder.parent;
        tree = builder.tree;
        paths = builder.paths;
        hostname = builder.hostname;
        username = builder.username;
        uid = builder.uid;
        gid = builder.gid;
        excludes = builder.excludes;
        tags = builder.tags;
        original = builder.original;
        programVersion = builder.programVersion;
        summary = builder.summary;
    }

    /**
     * What a backup did, in numbers that are never negative. All fields are always written, under their names in snake
     * case and in this order.
     *
     * @param backupStart when the backup began
     * @param backupEnd when it was complete
     * @param filesNew files that the parent did not have
     * @param filesChanged files that the parent had otherwise
     * @param filesUnmodified files that are as in the parent
     * @param dirsNew directories that the parent did not have
     * @param dirsChanged directories that the parent had otherwise
     * @param dirsUnmodified directories that are as in the parent
     * @param dataBlobs data blobs that were added
     * @param treeBlobs tree blobs that were added
     * @param dataAdded bytes of the blobs that were added
     * @param dataAddedPacked bytes that they take in the repository
     * @param totalFilesProcessed files in the snapshot
     * @param totalBytesProcessed bytes of their content
     */
    public record Summary(
            OffsetDateTime backupStart,
            OffsetDateTime backupEnd,
            long filesNew,
            long filesChanged,
            long filesUnmodified,
            long dirsNew,
            long dirsChanged,
            long dirsUnmodified,
            long dataBlobs,
            long treeBlobs,
            long dataAdded,
            long dataAddedPacked,
            long totalFilesProcessed,
            long totalBytesProcessed) {

        private static final List<String> COUNTS = List.of(
                "files_new",
                "files_changed",
                "files_unmodified",
                "dirs_new",
                "dirs_changed",
                "dirs_unmodified",
                "data_blobs",
                "tree_blobs",
                "data_added",
                "data_added_packed",
                "total_files_processed",
                "total_bytes_processed");

        private static final Fields FIELDS =
                Fields.of(Stream.concat(Stream.of("backup_start", "backup_end"), COUNTS.stream())
                        .toList());

        private void encode(GoJsonWriter out) {
            out.raw("{\"backup_start\":").time(backupStart);
            out.raw(",\"backup_end\":").time(backupEnd);
            long[] counts = {
                filesNew,
                filesChanged,
                filesUnmodified,
                dirsNew,
                dirsChanged,
                dirsUnmodified,
                dataBlobs,
                treeBlobs,
                dataAdded,
                dataAddedPacked,
                totalFilesProcessed,
                totalBytesProcessed
            };
            for (int i = 0; i < counts.length; i++) {
                out.raw(",\"").raw(COUNTS.get(i)).raw("\":").unsigned(counts[i]);
            }
            out.raw("}");
        }

        private static Summary decode(GoJsonReader in) throws MalformedException {
            OffsetDateTime start = GoTime.ZERO;
            OffsetDateTime end = GoTime.ZERO;
            long[] n = new long[COUNTS.size()];
            in.beginObject();
            for (String field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
                switch (field) {
                    case "backup_start" -> start = in.time();
                    case "backup_end" -> end = in.time();
                    default -> n[COUNTS.indexOf(field)] = in.uint64();
                }
            }
            return new Summary(start, end, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11]);
        }
    }

    /** A snapshot of this tree, with everything empty that may be. */
    public static Builder builder(OffsetDateTime time, Id tree, List<String> paths) {
        return new Builder().time(time).tree(tree).paths(paths);
    }

    /**
     * Reads a snapshot.
     *
     * @throws MalformedException if this is not a snapshot, or it has no tree
     */
    public static SnapshotDocument decode(byte[] json) throws MalformedException {
        GoJsonReader in = new GoJsonReader("snapshot", json);
        Builder snapshot = new Builder();
        in.beginObject();
        for (String field = in.nextField(FIELDS); field != null; field = in.nextField(FIELDS)) {
            switch (field) {
                case "time" -> snapshot.time(in.time());
                case "parent" -> snapshot.parent(in.id());
                case "tree" -> snapshot.tree(in.id());
                case "paths" -> snapshot.paths(in.strings());
                case "hostname" -> snapshot.hostname(in.string());
                case "username" -> snapshot.username(in.string());
                case "uid" -> snapshot.uid(in.uint32());
                case "gid" -> snapshot.gid(in.uint32());
                case "excludes" -> snapshot.excludes(in.strings());
                case "tags" -> snapshot.tags(in.strings());
                case "original" -> snapshot.original(in.id());
                case "program_version" -> snapshot.programVersion(in.string());
                case "summary" -> snapshot.summary(Summary.decode(in));
                default -> in.skip();
            }
        }
        in.end();
        if (snapshot.tree.isZero()) {
            throw in.malformed("it has no tree");
        }
        return snapshot.build();
    }

    /** Its JSON. */
    public byte[] encode() {
        GoJsonWriter out = new GoJsonWriter(1024);
        out.raw("{\"time\":").time(time);
        out.optional(",\"parent\":", parent);
        out.raw(",\"tree\":").id(tree);
        out.raw(",\"paths\":").strings(paths);
        out.optional(",\"hostname\":", hostname);
        out.optional(",\"username\":", username);
        out.optional(",\"uid\":", uid);
        out.optional(",\"gid\":", gid);
        out.optional(",\"excludes\":", excludes);
        out.optional(",\"tags\":", tags);
        out.optional(",\"original\":", original);
        out.optional(",\"program_version\":", programVersion);
        if (summary != null) {
            summary.encode(out.raw(",\"summary\":"));
        }
        return out.raw("}").toByteArray();
    }

    /** When the backup began, with the offset of its machine's clock, by which retention counts days. */
    public OffsetDateTime time() {
        return time;
    }

    /** The snapshot that it was compared with. */
    public Optional<Id> parent() {
        return Optional.ofNullable(parent);
    }

    /** The root directory's tree blob. */
    public Id tree() {
        return tree;
    }

    /** What was backed up. */
    public List<String> paths() {
        return paths;
    }

    /** The machine that was backed up; may be empty. */
    public String hostname() {
        return hostname;
    }

    /** Who made the backup; may be empty. */
    public String username() {
        return username;
    }

    /** The number of who made the backup, 0 to 2<sup>32</sup> − 1. */
    public long uid() {
        return uid;
    }

    /** The number of the group of who made the backup, 0 to 2<sup>32</sup> − 1. */
    public long gid() {
        return gid;
    }

    /** The patterns of what was left out. */
    public List<String> excludes() {
        return excludes;
    }

    /** Its tags. */
    public List<String> tags() {
        return tags;
    }

    /** The first incarnation of this snapshot, if it is a later one. */
    public Optional<Id> original() {
        return Optional.ofNullable(original);
    }

    /** What wrote it: {@code "restic 0.19.1"}; may be empty. */
    public String programVersion() {
        return programVersion;
    }

    /** What the backup did. */
    public Optional<Summary> summary() {
        return Optional.ofNullable(summary);
    }

    /** A builder that begins with everything that this snapshot has. */
    public Builder toBuilder() {
        return new Builder()
                .time(time)
                .parent(parent)
                .tree(tree)
                .paths(paths)
                .hostname(hostname)
                .username(username)
                .uid(uid)
                .gid(gid)
                .excludes(excludes)
                .tags(tags)
                .original(original)
                .programVersion(programVersion)
                .summary(summary);
    }

    /** Builds a {@link SnapshotDocument}; each method sets what the snapshot's method of the same name tells. Not thread-safe. */
    public static final class Builder {

        private OffsetDateTime time = GoTime.ZERO;
        private @Nullable Id parent;
        private Id tree = Id.ZERO;
        private List<String> paths = List.of();
        private String hostname = "";
        private String username = "";
        private long uid;
        private long gid;
        private List<String> excludes = List.of();
        private List<String> tags = List.of();
        private @Nullable Id original;
        private String programVersion = "";
        private @Nullable Summary summary;

        private Builder() {}

        public Builder time(OffsetDateTime value) {
            time = value;
            return this;
        }

        public Builder parent(@Nullable Id value) {
            parent = value;
            return this;
        }

        public Builder tree(Id value) {
            tree = value;
            return this;
        }

        public Builder paths(List<String> value) {
            paths = List.copyOf(value);
            return this;
        }

        public Builder hostname(String value) {
            hostname = value;
            return this;
        }

        public Builder username(String value) {
            username = value;
            return this;
        }

        public Builder uid(long value) {
            uid = value;
            return this;
        }

        public Builder gid(long value) {
            gid = value;
            return this;
        }

        public Builder excludes(List<String> value) {
            excludes = List.copyOf(value);
            return this;
        }

        public Builder tags(List<String> value) {
            tags = List.copyOf(value);
            return this;
        }

        public Builder original(@Nullable Id value) {
            original = value;
            return this;
        }

        public Builder programVersion(String value) {
            programVersion = value;
            return this;
        }

        public Builder summary(@Nullable Summary value) {
            summary = value;
            return this;
        }

        /**
         * The snapshot.
         *
         * @throws IllegalArgumentException if the tree's id is zero, or uid or gid do not fit 32 bits
         */
        public SnapshotDocument build() {
            if (tree.isZero() || (uid | gid) >>> 32 != 0) {
                throw new IllegalArgumentException("A snapshot needs a tree, not " + tree + ", and uid " + uid
                        + " and gid " + gid + " from 0 to 2^32 - 1");
            }
            return new SnapshotDocument(this);
        }
    }
}
