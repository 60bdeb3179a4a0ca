package io.holdfast.postgres.internal.page;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that holds pages of a relation: up to 1 GiB of one of its forks.
 *
 * @param tablespace the oid of its tablespace
 * @param database the oid of its database, 0 for the relations that all databases share
 * @param relation the number in its name
 * @param fork as in {@link PageId}
 * @param segment which GiB of the fork it is
 */
public record RelationFile(long tablespace, long database, long relation, int fork, int segment) {

    private static final long DEFAULT_TABLESPACE = 1663;
    private static final long GLOBAL_TABLESPACE = 1664;
    private static final long LARGEST_OID = 0xffff_ffffL;
    private static final long SEGMENT_SIZE = 1L << 30;
    private static final List<String> FORKS = List.of("main", "fsm", "vm", "init");

    private static final Pattern PATH = Pattern.compile("(?:global|base/(?<database>[1-9][0-9]{0,9})"
            + "|pg_tblspc/(?<tablespace>[1-9][0-9]{0,9})/PG_[^/]+/(?<there>[1-9][0-9]{0,9}))"
            + "/(?<relation>[1-9][0-9]{0,9})(?:_(?<fork>fsm|vm|init))?(?:\\.(?<segment>[1-9][0-9]{0,4}))?");

    /**
     * The relation file at a path below the data directory, such as {@code base/5/16384_vm}. Empty for every other file: those of temporary
     * relations ({@code base/5/t3_16390}), maps, caches and settings have no page checksums that mean anything.
     */
    public static Optional<RelationFile> of(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long tablespace =
                number(matcher.group("tablespace"), path.startsWith("global") ? GLOBAL_TABLESPACE : DEFAULT_TABLESPACE);
        long database = number(matcher.group("database"), number(matcher.group("there"), 0));
        long relation = number(matcher.group("relation"), 0);
        if (Math.max(Math.max(tablespace, database), relation) > LARGEST_OID) {
            return Optional.empty();
        }
        String fork = matcher.group("fork");
        return Optional.of(
                new RelationFile(tablespace, database, relation, fork == null ? 0 : FORKS.indexOf(fork), (int)
                        number(matcher.group("segment"), 0)));
    }

    /** The page at an index in this file, of a cluster whose pages have {@code pageSize} bytes. */
    public PageId page(int pageSize, long index) {
        return new PageId(tablespace, database, relation, fork, segment * (SEGMENT_SIZE / pageSize) + index);
    }

    private static long number(@Nullable String digits, long otherwise) {
        return digits == null ? otherwise : Long.parseLong(digits);
    }
}
