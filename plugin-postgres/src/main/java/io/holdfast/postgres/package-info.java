/** Base backups and the WAL of a PostgreSQL server over its replication protocol, and restore to any position of it. */
@NullMarked
package io.holdfast.postgres;

import org.jspecify.annotations.NullMarked;
