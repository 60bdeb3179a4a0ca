package io.holdfast.internal.format;

import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntryType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;

/** Entries of the SPI as nodes of a tree, and back. */
public final class EntryNodes {

    private EntryNodes() {}

    /**
     * The node of an entry, without content, subtree and size.
     *
     * @param zone in which its times are written
     */
    public static Node toNode(Entry entry, ZoneId zone) {
        return builder(entry, zone).build();
    }

    /** The same, to be completed. */
    public static Node.Builder builder(Entry entry, ZoneId zone) {
        EntryType type = entry.type();
        boolean linkable = type != EntryType.DIRECTORY && type != EntryType.FIFO;
        return Node.builder(entry.name(), type)
                .permissions(entry.permissions())
                .mtime(time(entry.modified(), zone))
                .atime(time(entry.accessed(), zone))
                .ctime(time(entry.changed(), zone))
                .uid(entry.uid())
                .gid(entry.gid())
                .user(entry.user())
                .group(entry.group())
                .inode(entry.inode())
                .deviceId(entry.device())
                .links(linkable ? entry.links() : 0)
                .linkTarget(entry.linkTarget())
                .extendedAttributes(entry.extendedAttributes())
                .device(entry.deviceNumber())
                .content(type == EntryType.FILE ? List.of() : null);
    }

    private static OffsetDateTime time(Instant instant, ZoneId zone) {
        return GoTime.representable(instant.atZone(zone).toOffsetDateTime());
    }

    /**
     * The entry of a node.
     *
     * @param path where it is in the snapshot
     * @throws MalformedException if the node is of a type that no entry has
     */
    public static Entry toEntry(String path, Node node) throws MalformedException {
        EntryType type = node.type()
                .orElseThrow(() -> new MalformedException("the type \"" + node.typeName() + "\" is unknown"));
        return Entry.of(path, type)
                .permissions(node.permissions())
                .modified(node.mtime().toInstant())
                .accessed(node.atime().toInstant())
                .changed(node.ctime().toInstant())
                .owner(node.uid(), node.user())
                .group(node.gid(), node.group())
                .inode(node.inode(), node.deviceId(), node.links())
                .size(node.size())
                .linkTarget(node.linkTarget())
                .deviceNumber(node.device())
                .extendedAttributes(node.extendedAttributes())
                .build();
    }
}
