/**
 * Copying a source out, as a tree of entries, following its change log, and putting both back.
 *
 * <p>The plugin drives: it pushes entries into an {@link io.holdfast.spi.source.EntrySink}, so that whatever brackets its copy (a database's
 * begin and end of backup, a file-system snapshot) is one {@code try}/{@code finally} around its own loop.
 */
@NullMarked
package io.holdfast.spi.source;

import org.jspecify.annotations.NullMarked;
