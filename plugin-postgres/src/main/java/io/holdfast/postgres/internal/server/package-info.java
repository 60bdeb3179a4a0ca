/** PostgreSQL's own programs: where they are, and a server of them that lives no longer than this process. */
@NullMarked
package io.holdfast.postgres.internal.server;

import org.jspecify.annotations.NullMarked;
