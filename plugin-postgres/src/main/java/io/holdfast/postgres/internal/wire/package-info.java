/** PostgreSQL's frontend/backend protocol, version 3, as it is spoken to a walsender once pgjdbc has logged in. */
@NullMarked
package io.holdfast.postgres.internal.wire;

import org.jspecify.annotations.NullMarked;
