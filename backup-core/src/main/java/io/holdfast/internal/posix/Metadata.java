package io.holdfast.internal.posix;

import io.holdfast.spi.source.Entry.ExtendedAttribute;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What is known of one thing beside its content, and changed of it. */
public interface Metadata {
    /** All that {@code stat} tells of it. */
    FileStatus status() throws IOException;

    /** Extended attributes in the order of the system; none where the file system has no such thing. */
    List<ExtendedAttribute> extendedAttributes() throws IOException;

    /** Gives it to another owner and group; the system may clear setuid and setgid by this. */
    void setOwner(long uid, long gid) throws IOException;

    /** Sets the low 12 bits of the mode. */
    void setPermissions(int permissions) throws IOException;

    /** Sets the times, to the nanosecond where the file system keeps it. */
    void setTimes(Instant accessed, Instant modified) throws IOException;

    /** Sets an extended attribute. */
    void setExtendedAttribute(ExtendedAttribute attribute) throws IOException;

    /** Removes an extended attribute; one that is not there is no failure. */
    void removeExtendedAttribute(String attribute) throws IOException;
}
