/** The write-ahead log as PostgreSQL 14 to 18 write it: positions, segments, pages, records, timelines. */
@NullMarked
package io.holdfast.postgres.internal.wal;

import org.jspecify.annotations.NullMarked;
