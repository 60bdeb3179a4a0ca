package io.holdfast.internal.format;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import io.holdfast.spi.source.EntryPaths;
import io.holdfast.spi.source.EntryType;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a directory: what {@link NodeCodec} reads and writes. Immutable.
 *
 * <p>A node that was read may be wrong in ways that its reader must look at: its name may be empty or hold a slash, its
 * type may be unknown, a file may lack its content and a directory its tree. It is kept so that it can be reported.
 */
public final class Node {

    private final String name;
    private final String typeName;
    private final long mode;
    private final OffsetDateTime mtime;
    private final OffsetDateTime atime;
    private final OffsetDateTime ctime;
    private final long uid;
    private final long gid;
    private final String user;
    private final String group;
    private final long inode;
    private final long deviceId;
    private final long size;
    private final long links;
    private final String linkTarget;
    private final List<ExtendedAttribute> extendedAttributes;
    private final Map<String, String> genericAttributes;
    private final long device;
    private final @Nullable List<Id> content;
    private final @Nullable Id subtree;
    private final String error;

    private Node(Builder builder) {
        name = builder.name;
        typeName = builder.typeName;
        mode = builder.mode;
        mtime = builder.mtime;
        atime = builder.atime;
        ctime = builder.ctime;
        uid = builder.uid;
        gid = builder.gid;
        user = builder.user;
        group = builder.group;
        inode = builder.inode;
        deviceId = builder.deviceId;
        size = builder.size;
        links = builder.links;
        linkTarget = builder.linkTarget;
        extendedAttributes = builder.extendedAttributes;
        genericAttributes = builder.genericAttributes;
        device = builder.device;
        content = builder.content;
        subtree = builder.subtree;
        error = builder.error;
    }

    /** A node of this name and type, with no permissions, times of year 1, and all else empty or 0. */
    public static Builder builder(String name, EntryType type) {
        return new Builder(name, NodeCodec.typeName(type))
                .permissions(0)
                .content(type == EntryType.FILE ? List.of() : null);
    }

    /** A node as it is read, of a type that may be unknown. */
    static Builder builder() {
        return new Builder("", "");
    }

    /** Its name in the directory, in the form of {@link EntryPaths}. */
    public String name() {
        return name;
    }

    /** What it is; empty if the type is not one that Holdfast knows. */
    public Optional<EntryType> type() {
        return NodeCodec.type(typeName);
    }

    /** The type's name in the tree: {@code "file"}, {@code "dir"}, or something unknown. */
    public String typeName() {
        return typeName;
    }

    /** Whether it is of this type. */
    public boolean is(EntryType type) {
        return typeName.equals(NodeCodec.typeName(type));
    }

    /** The mode as it is stored, of 32 bits; see {@link GoMode}. */
    public long mode() {
        return mode;
    }

    /** The twelve POSIX permission bits. */
    public int permissions() {
        return GoMode.permissions(mode);
    }

    /** When its content was last modified. */
    public OffsetDateTime mtime() {
        return mtime;
    }

    /** When it was last read; by default restic stores {@link #mtime} here. */
    public OffsetDateTime atime() {
        return atime;
    }

    /** When its content or metadata last changed. */
    public OffsetDateTime ctime() {
        return ctime;
    }

    /** The number of its owner, 0 to 2<sup>32</sup> − 1. */
    public long uid() {
        return uid;
    }

    /** The number of its group, 0 to 2<sup>32</sup> − 1. */
    public long gid() {
        return gid;
    }

    /** The name of its owner; empty if unknown. */
    public String user() {
        return user;
    }

    /** The name of its group; empty if unknown. */
    public String group() {
        return group;
    }

    /** Its inode number, unsigned; 0 if it had none. */
    public long inode() {
        return inode;
    }

    /** The number of the file system that it was on, unsigned; with {@link #inode} it tells hard links. */
    public long deviceId() {
        return deviceId;
    }

    /** Bytes of its content, unsigned: the sum of the lengths of its blobs as they were read. */
    public long size() {
        return size;
    }

    /** How many names it had, unsigned; 0 for what has only one. */
    public long links() {
        return links;
    }

    /** Where a symbolic link points to, in the form of {@link EntryPaths}; empty for all else. */
    public String linkTarget() {
        return linkTarget;
    }

    /** Its extended attributes, in the order of the file system. */
    public List<ExtendedAttribute> extendedAttributes() {
        return extendedAttributes;
    }

    /** Attributes of other systems, such as {@code windows.file_attributes}, each value as JSON text. */
    public Map<String, String> genericAttributes() {
        return genericAttributes;
    }

    /** The number of a device, unsigned, in Linux's encoding of 64 bits; 0 for all else. */
    public long device() {
        return device;
    }

    /** The data blobs that make up a file, in order; empty for all else. */
    public List<Id> content() {
        return content == null ? List.of() : content;
    }

    /** Whether it has a list of data blobs, be it empty. A file without one is damaged. */
    public boolean hasContent() {
        return content != null;
    }

    /** The tree blob of a directory. A directory without one is damaged. */
    public Optional<Id> subtree() {
        return Optional.ofNullable(subtree);
    }

    /** What old versions of restic noted as failed; empty if nothing. */
    public String error() {
        return error;
    }

    /** This node with these data blobs. */
    public Node withContent(List<Id> blobs) {
        return toBuilder().content(blobs).build();
    }

    /** This node with this tree blob. */
    public Node withSubtree(Id tree) {
        return toBuilder().subtree(tree).build();
    }

    /** A builder that begins with everything that this node has. */
    public Builder toBuilder() {
        return new Builder(name, typeName)
                .mode(mode)
                .mtime(mtime)
                .atime(atime)
                .ctime(ctime)
                .uid(uid)
                .gid(gid)
                .user(user)
                .group(group)
                .inode(inode)
                .deviceId(deviceId)
                .size(size)
                .links(links)
                .linkTarget(linkTarget)
                .extendedAttributes(extendedAttributes)
                .genericAttributes(genericAttributes)
                .device(device)
                .content(content)
                .subtree(subtree)
                .error(error);
    }

    /** Whether it is encoded as the other one. */
    public boolean isEncodedAs(Node other) {
        return hasDataOf(other) && hasMetadataOf(other);
    }

    private boolean hasDataOf(Node that) {
        return name.equals(that.name)
                && typeName.equals(that.typeName)
                && size == that.size
                && linkTarget.equals(that.linkTarget)
                && device == that.device
                && Objects.equals(content, that.content)
                && Objects.equals(subtree, that.subtree)
                && error.equals(that.error);
    }

    private boolean hasMetadataOf(Node that) {
        return mode == that.mode
                && mtime.equals(that.mtime)
                && atime.equals(that.atime)
                && ctime.equals(that.ctime)
                && uid == that.uid
                && gid == that.gid
                && user.equals(that.user)
                && group.equals(that.group)
                && inode == that.inode
                && deviceId == that.deviceId
                && links == that.links
                && extendedAttributes.equals(that.extendedAttributes)
                && genericAttributes.equals(that.genericAttributes);
    }

    @Override
    public String toString() {
        return typeName + " " + EntryPaths.printable(name);
    }

    /** Builds a {@link Node}; each method sets what the node's method of the same name tells. Not thread-safe. */
    public static final class Builder {

        private String name;
        private String typeName;
        private long mode;
        private OffsetDateTime mtime = GoTime.ZERO;
        private OffsetDateTime atime = GoTime.ZERO;
        private OffsetDateTime ctime = GoTime.ZERO;
        private long uid;
        private long gid;
        private String user = "";
        private String group = "";
        private long inode;
        private long deviceId;
        private long size;
        private long links;
        private String linkTarget = "";
        private List<ExtendedAttribute> extendedAttributes = List.of();
        private Map<String, String> genericAttributes = Map.of();
        private long device;
        private @Nullable List<Id> content;
        private @Nullable Id subtree;
        private String error = "";

        private Builder(String name, String typeName) {
            this.name = name;
            this.typeName = typeName;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        Builder typeName(String value) {
            typeName = value;
            return this;
        }

        Builder mode(long value) {
            mode = value;
            return this;
        }

        /** Sets the mode of the node's type with these twelve bits. */
        public Builder permissions(int bits) {
            mode = GoMode.of(NodeCodec.type(typeName).orElse(EntryType.FILE), bits);
            return this;
        }

        public Builder mtime(OffsetDateTime value) {
            mtime = value;
            return this;
        }

        public Builder atime(OffsetDateTime value) {
            atime = value;
            return this;
        }

        public Builder ctime(OffsetDateTime value) {
            ctime = value;
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

        public Builder user(String value) {
            user = value;
            return this;
        }

        public Builder group(String value) {
            group = value;
            return this;
        }

        public Builder inode(long value) {
            inode = value;
            return this;
        }

        public Builder deviceId(long value) {
            deviceId = value;
            return this;
        }

        public Builder size(long value) {
            size = value;
            return this;
        }

        public Builder links(long value) {
            links = value;
            return this;
        }

        public Builder linkTarget(String value) {
            linkTarget = value;
            return this;
        }

        public Builder extendedAttributes(List<ExtendedAttribute> value) {
            extendedAttributes = List.copyOf(value);
            return this;
        }

        public Builder genericAttributes(Map<String, String> value) {
            if (value.isEmpty()) {
                genericAttributes = Map.of();
            } else {
                Map<String, String> sorted = new TreeMap<>(EntryPaths.BYTE_ORDER);
                sorted.putAll(value);
                genericAttributes = Collections.unmodifiableMap(sorted);
            }
            return this;
        }

        public Builder device(long value) {
            device = value;
            return this;
        }

        /** Null means that there is no list, as for everything but files. */
        public Builder content(@Nullable List<Id> value) {
            content = value == null ? null : List.copyOf(value);
            return this;
        }

        public Builder subtree(@Nullable Id value) {
            subtree = value;
            return this;
        }

        public Builder error(String value) {
            error = value;
            return this;
        }

        /**
         * The node.
         *
         * @throws IllegalArgumentException if mode, uid or gid do not fit 32 bits
         */
        public Node build() {
            if ((mode | uid | gid) >>> 32 != 0) {
                throw new IllegalArgumentException("Mode " + mode + ", uid " + uid + " and gid " + gid + " of "
                        + EntryPaths.printable(name) + " must be from 0 to 2^32 - 1");
            }
            return new Node(this);
        }
    }
}
