package io.holdfast.internal.posix;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** The metadata of an entry of a directory, of whatever has its name when a method is called. */
class NamedMetadata implements Metadata {

    private final DirectoryHandle directory;
    private final String name;

    /**
     * The metadata of an entry.
     *
     * @param name the entry, or {@link DirectoryHandle#SELF}
     */
    NamedMetadata(DirectoryHandle directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    @Override
    public FileStatus status() throws IOException {
        return directory.status(name);
    }

    @Override
    public List<ExtendedAttribute> extendedAttributes() throws IOException {
        return directory.extendedAttributes(name);
    }

    @Override
    public void setOwner(long uid, long gid) throws IOException {
        directory.setOwner(name, uid, gid);
    }

    @Override
    public void setPermissions(int permissions) throws IOException {
        directory.setPermissions(name, permissions);
    }

    @Override
    public void setTimes(Instant accessed, Instant modified) throws IOException {
        directory.setTimes(name, accessed, modified);
    }

    @Override
    public void setExtendedAttribute(ExtendedAttribute attribute) throws IOException {
        directory.setExtendedAttribute(name, attribute);
    }

    @Override
    public void removeExtendedAttribute(String attribute) throws IOException {
        directory.removeExtendedAttribute(name, attribute);
    }
}
