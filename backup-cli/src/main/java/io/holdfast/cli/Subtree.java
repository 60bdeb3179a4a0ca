package io.holdfast.cli;

import io.holdfast.spi.source.Entry;
import io.holdfast.spi.source.EntrySource;
import io.holdfast.spi.source.EntryType;
import java.io.IOException;

/** A part of a snapshot, of which nothing else is read. */
final class Subtree {

    private Subtree() {}

    /** Visits what is below a directory at any depth, a directory before what it holds. */
    static void walk(EntrySource entries, String directory, EntrySource.EntryVisitor visitor)
            throws IOException, InterruptedException {
        if (directory.isEmpty()) {
            entries.walk(entry -> true, visitor);
            return;
        }
        entries.children(directory, new EntrySource.EntryVisitor() {
            @Override
            public void visit(Entry entry) throws IOException, InterruptedException {
                visitor.visit(entry);
                if (entry.type() == EntryType.DIRECTORY) {
                    walk(entries, entry.path(), visitor);
                }
            }

            @Override
            public void unreadable(String path, RuntimeException why) throws IOException, InterruptedException {
                visitor.unreadable(path, why);
            }
        });
    }
}
