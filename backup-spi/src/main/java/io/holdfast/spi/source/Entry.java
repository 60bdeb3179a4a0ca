package io.holdfast.spi.source;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A file, directory or other thing at a path of a snapshot, with what is known of it but without its content. Immutable.
 *
 * <p>A path is relative, with {@code /} between its parts and none at its ends; the root directory is the empty path. Names that are not valid
 * UTF-8 are written as {@link EntryPaths} says.
 *
 * <p>Entries that a plugin makes up leave the times at {@link Instant#EPOCH} and the numbers at 0, so that the same thing backed up twice gives
 * the same snapshot tree.
 */
public final class Entry {

    private final String path;
    private final EntryType type;
    private final int permissions;
    private final Instant modified;
    private final Instant accessed;
    private final Instant changed;
    private final long uid;
    private final long gid;
    private final String user;
    private final String group;
    private final long inode;
    private final long device;
    private final long links;
    private final long size;
    private final String linkTarget;
    private final long deviceNumber;
    private final List<ExtendedAttribute> extendedAttributes;

    private Entry(Builder builder) {
        path = builder.path;
        type = builder.type;
        permissions = builder.permissions;
        modified = builder.modified;
        accessed = builder.accessed;
        changed = builder.changed;
        uid = builder.uid;
        gid = builder.gid;
        user = builder.user;
        group = builder.group;
        inode = builder.inode;
        device = builder.device;
        links = builder.links;
        size = builder.size;
        linkTarget = builder.linkTarget;
        deviceNumber = builder.deviceNumber;
        extendedAttributes = builder.extendedAttributes;
    }

    /** A regular file with permissions 0600. */
    public static Builder file(String path) {
        return new Builder(path, EntryType.FILE).permissions(0600);
    }

    /** A directory with permissions 0700. */
    public static Builder directory(String path) {
        return new Builder(path, EntryType.DIRECTORY).permissions(0700);
    }

    /** A symbolic link. */
    public static Builder symlink(String path, String target) {
        return new Builder(path, EntryType.SYMLINK).permissions(0777).linkTarget(target);
    }

    /** An entry of any type, with no permissions. */
    public static Builder of(String path, EntryType type) {
        return new Builder(path, type);
    }

    /** Where it is in the snapshot. */
    public String path() {
        return path;
    }

    /** The last part of {@link #path()}. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What it is. */
    public EntryType type() {
        return type;
    }

    /** The twelve POSIX mode bits: set-uid 04000, set-gid 02000, sticky 01000, and rwxrwxrwx. */
    public int permissions() {
        return permissions;
    }

    /** When its content was last modified. */
    public Instant modified() {
        return modified;
    }

    /** When it was last read. */
    public Instant accessed() {
        return accessed;
    }

    /** When its content or metadata last changed (POSIX ctime). */
    public Instant changed() {
        return changed;
    }

    /** The number of its owner, 0 to 2^32 − 1. */
    public long uid() {
        return uid;
    }

    /** The number of its group, 0 to 2^32 − 1. */
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

    /** Its inode number, unsigned; 0 if it has none. */
    public long inode() {
        return inode;
    }

    /** The number of the device that it is on, unsigned; 0 if unknown. */
    public long device() {
        return device;
    }

    /** How many names it has; entries of one snapshot with the same {@link #inode()} and {@link #device()} and more than one link are hard links. */
    public long links() {
        return links;
    }

    /** The length of its content in bytes; a file that is put may leave it at 0, since what is read is counted. */
    public long size() {
        return size;
    }

    /** Where a symbolic link points to; empty for everything else. */
    public String linkTarget() {
        return linkTarget;
    }

    /** The number of a device, in Linux's 64-bit encoding; 0 for everything else. */
    public long deviceNumber() {
        return deviceNumber;
    }

    /** Its extended attributes, in the order of the file system. */
    public List<ExtendedAttribute> extendedAttributes() {
        return extendedAttributes;
    }

    /** A builder that begins with everything that this entry has. */
    public Builder toBuilder() {
        return new Builder(path, type)
                .permissions(permissions)
                .modified(modified)
                .accessed(accessed)
                .changed(changed)
                .owner(uid, user)
                .group(gid, group)
                .inode(inode, device, links)
                .size(size)
                .linkTarget(linkTarget)
                .deviceNumber(deviceNumber)
                .extendedAttributes(extendedAttributes);
    }

    @Override
    public String toString() {
        return type + " " + EntryPaths.printable(path);
    }

    /** An extended attribute. Immutable. */
    public static final class ExtendedAttribute {

        private final String name;
        private final byte[] value;

        /**
         * An attribute.
         *
         * @param name with its namespace: {@code user.comment}, {@code system.posix_acl_access}
         * @param value its bytes, which are copied
         */
        public ExtendedAttribute(String name, byte[] value) {
            this.name = name;
            this.value = value.clone();
        }

        /** Its name with its namespace. */
        public String name() {
            return name;
        }

        /** A copy of its bytes. */
        public byte[] value() {
            return value.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ExtendedAttribute that
                    && name.equals(that.name)
                    && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, Arrays.hashCode(value));
        }

        @Override
        public String toString() {
            return name + " (" + value.length + " bytes)";
        }
    }

    /** Builds an {@link Entry}. Not thread-safe. */
    public static final class Builder {

        private final String path;
        private final EntryType type;
        private int permissions;
        private Instant modified = Instant.EPOCH;
        private Instant accessed = Instant.EPOCH;
        private Instant changed = Instant.EPOCH;
        private long uid;
        private long gid;
        private String user = "";
        private String group = "";
        private long inode;
        private long device;
        private long links;
        private long size;
        private String linkTarget = "";
        private long deviceNumber;
        private List<ExtendedAttribute> extendedAttributes = List.of();

        private Builder(String path, EntryType type) {
            this.path = path;
            this.type = type;
        }

        /** See {@link Entry#permissions()}; other bits are cut off. */
        public Builder permissions(int bits) {
            permissions = bits & 07777;
            return this;
        }

        /** See {@link Entry#modified()}; sets {@link Entry#accessed()} as well, which is seldom worth a change of the snapshot by itself. */
        public Builder modified(Instant time) {
            modified = time;
            accessed = time;
            return this;
        }

        /** See {@link Entry#accessed()}. */
        public Builder accessed(Instant time) {
            accessed = time;
            return this;
        }

        /** See {@link Entry#changed()}. */
        public Builder changed(Instant time) {
            changed = time;
            return this;
        }

        /** See {@link Entry#uid()} and {@link Entry#user()}. */
        public Builder owner(long number, String name) {
            uid = number;
            user = name;
            return this;
        }

        /** See {@link Entry#gid()} and {@link Entry#group()}. */
        public Builder group(long number, String name) {
            gid = number;
            group = name;
            return this;
        }

        /** See {@link Entry#inode()}, {@link Entry#device()} and {@link Entry#links()}. */
        public Builder inode(long number, long onDevice, long linkCount) {
            inode = number;
            device = onDevice;
            links = linkCount;
            return this;
        }

        /** See {@link Entry#size()}. */
        public Builder size(long bytes) {
            size = bytes;
            return this;
        }

        /** See {@link Entry#linkTarget()}. */
        public Builder linkTarget(String target) {
            linkTarget = target;
            return this;
        }

        /** See {@link Entry#deviceNumber()}. */
        public Builder deviceNumber(long number) {
            deviceNumber = number;
            return this;
        }

        /** See {@link Entry#extendedAttributes()}. */
        public Builder extendedAttributes(List<ExtendedAttribute> attributes) {
            extendedAttributes = List.copyOf(attributes);
            return this;
        }

        /** The entry. */
        public Entry build() {
            return new Entry(this);
        }
    }
}
